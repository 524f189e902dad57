"""How people sign up and in: allauth with our rules."""

import logging
from contextlib import suppress
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy

from chat.access.permissions import CURRENT_TEAM
from chat.models import Team, User
from chat.support.client_ip import client_address
from chat.teams import domains, first_run, invitations

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """allauth's, with our rules: who signs up, where a sign-in leads, what a mail is worth."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "No account has this address and password. Check both."
        ),
        "incorrect_password": gettext_lazy("This is not your password. Try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Open until there is an owner, and then to the mail domains that owners allow."""
        return not first_run.is_set_up() or domains.are_open()

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """The first owner holds the machine: no mail has to say who they are."""
        verified: bool = super().is_email_verified(request, email)
        return verified or is_first_owner(request)

    def is_safe_url(self, url: str) -> bool:
        """Only addresses of this app: no other host, also none of ours."""
        return bool(url) and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_client_ip(self, request: HttpRequest) -> str:
        address = client_address(request)
        if address is None:
            raise PermissionDenied("the client has no address")
        return address

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send it now. When that fails, the answer says so instead of promising a mail."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as error:
            logger.error("mail could not be sent: %s", type(error).__name__)
            # Rendered only if it is shown: a page takes the waiting messages with it.
            page = TemplateResponse(self.request, "account/mail_failed.html", status=503)
            raise ImmediateHttpResponse(page) from error

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """What it tells of is done already: without the mail it stays done."""
        with suppress(ImmediateHttpResponse):
            super().send_notification_mail(*args, **kwargs)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")


def may_join(request: HttpRequest, email: str, *, proven: bool) -> bool:
    """Whether a new person who signed in at the provider gets an account: the one place to ask.

    `proven`: the provider says that it has verified the address. They come by the invitation whose
    page this browser has open, or by their mail domain.
    """
    return invitations.kept(request) is not None or _domain_of(email, proven) is not None


def join(request: HttpRequest, user: User, *, proven: bool) -> None:
    """Make the new person a member of what `may_join` let them in for. Raises Gone."""
    if invitation := invitations.kept(request):
        membership = invitations.accept(invitation, user, request)
        request.session[CURRENT_TEAM] = membership.team_id
    elif team := _domain_of(user.email, proven):
        domains.admit(team, user, request)


def _domain_of(email: str, proven: bool) -> Team | None:
    return domains.team_for(email) if proven else None


def is_first_owner(request: HttpRequest) -> bool:
    """Whether this request is the one that makes the first owner."""
    return getattr(request, "makes_first_owner", False)
