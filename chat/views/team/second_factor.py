"""Resetting the second factor of a member: one owner asks, another confirms."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chat.access import permissions
from chat.access.actor import Actor
from chat.models import Membership
from chat.teams import second_factor_resets as resets
from chat.views.guards import MemberRequest, allowed_to


@require_POST
@allowed_to(permissions.may_secure_team)
def ask(request: MemberRequest, member_id: int) -> HttpResponse:
    words = _("Another owner has to confirm that the second factor of %(email)s is reset.")
    return _do(request, resets.ask, member_id, words)


@require_POST
@allowed_to(permissions.may_secure_team)
def confirm(request: MemberRequest, member_id: int) -> HttpResponse:
    words = _("%(email)s signs in with the password alone until they set up a new second factor.")
    return _do(request, resets.confirm, member_id, words)


@require_POST
@allowed_to(permissions.may_secure_team)
def withdraw(request: MemberRequest, member_id: int) -> HttpResponse:
    return _do(request, resets.withdraw, member_id, _("%(email)s keeps their second factor."))


def _do(
    request: MemberRequest,
    step: Callable[[Membership, int, Actor], Membership],
    member_id: int,
    words: str,
) -> HttpResponse:
    try:
        other = step(request.member, member_id, request.actor)
    except resets.Nothing:
        messages.error(request, _("This person has no second factor."))
    except resets.Elsewhere:
        messages.error(
            request,
            _("This person is in another team too: only whoever runs this server can reset it."),
        )
    except resets.Gone:
        messages.error(request, _("Nobody asks for this any more."))
    else:
        messages.success(request, words % {"email": other.user.email})
    return redirect("security")
