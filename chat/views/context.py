"""What every page is told."""

from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from chat import upstream
from chat.access import permissions
from chat.accounts import passkeys
from chat.accounts.oidc import pending
from chat.models import Membership

ACCOUNT_PAGES = (
    ("profile", _("Profile")),
    ("account_email", _("Email address")),
    *(() if settings.OIDC_ONLY else (("account_change_password", _("Password")),)),
    ("mfa_index", _("Two-step verification")),
    ("sessions", _("Sessions")),
    *((("socialaccount_connections", _("Connected sign-ins")),) if settings.OIDC_ISSUER else ()),
)
# With the permission that each needs.
TEAM_PAGES = (
    ("team", _("General"), "see_members"),
    ("members", _("Members"), "see_members"),
    ("team_models", _("Models"), "manage_models"),
    ("usage", _("Usage"), "see_usage"),
    ("retention", _("Retention"), "change_retention"),
    ("security", _("Security"), "secure_team"),
    ("audit", _("Audit log"), "see_audit"),
)


def page(request: HttpRequest) -> dict[str, Any]:
    """`team` and `member` of the signed-in person, and what they `can` do."""
    member = getattr(request, "member", None)
    words = _of_an_account(request) if _is_of_an_account(request) else {}
    member = member or words.pop("member", None)

    def simulated() -> bool:  # asked only where a page wants to know
        return member is not None and upstream.is_simulated(member.team_id)

    can = permissions.granted(member) if member else {}
    return {
        "member": member,
        "team": member.team if member else None,
        # Asked for where it is shown.
        "teams": SimpleLazyObject(lambda: _memberships_of(member)) if member else (),
        "can": can,
        "simulated": simulated,
        "account_pages": ACCOUNT_PAGES,
        "team_pages": [(name, words) for name, words, right in TEAM_PAGES if can.get(right)],
        "flashes": get_messages(request),
        "app_version": settings.APP_VERSION,
    } | words


def _memberships_of(member: Membership) -> list[Membership]:
    mine = Membership.objects.filter(user_id=member.user_id)
    return list(mine.select_related("team").order_by("team__name", "id"))


def _is_of_an_account(request: HttpRequest) -> bool:
    """An error page may come before there is a user."""
    return request.path.startswith("/accounts/") and hasattr(request, "user")


def _of_an_account(request: HttpRequest) -> dict[str, Any]:
    """What its pages say; they also open for people without a team, or without a second factor."""
    words = {
        "passkey_obstacle": passkeys.obstacle(request),
        "mail_configured": settings.MAIL_CONFIGURED,
        "oidc_name": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
        "oidc_only": settings.OIDC_ONLY,
        "oidc_address": pending.address(request),
    }
    member: Membership | None = permissions.member_for(request.user, request.session)
    if member is None:
        return words
    lacks = permissions.lacks_second_factor(member)
    return words | {"lacks_second_factor": lacks, "member": None if lacks else member}
