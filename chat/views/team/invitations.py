"""Invitations: made for one or many, shown or mailed again, and revoked."""

from functools import partial
from typing import NamedTuple

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chat.access import permissions
from chat.forms.team.invitations import InviteForm, is_address
from chat.models import Invitation
from chat.support import links, mail
from chat.teams import invitations
from chat.views.guards import MemberRequest, allowed_to, form_of

from .members import show


class Outcome(NamedTuple):
    """What has become of one of many addresses: words, and the link to hand on, if there is one."""

    email: str
    words: str
    link: str = ""
    failed: bool = False


@form_of("members")
@allowed_to(permissions.may_manage_members)
def invite(request: MemberRequest) -> HttpResponse:
    """The answer is the page with the link, or with what has become of each address."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return show(request, 400, form=form)
    emails = form.cleaned_data["email"]
    if len(emails) == 1 and _is_member(request, emails[0]):
        form.add_error("email", _("This person is in the team already."))
        return show(request, 400, form=form)
    if not ratelimit.consume(request, action="invite", user=request.member.user):
        form.add_error(None, _("You have sent many invitations. Wait an hour, then send more."))
        return show(request, 429, form=form)
    if len(emails) > 1:
        return _invite_many(request, form, emails)
    invitation, link = _invite(request, form, emails[0] if emails else "")
    return _handed_out(request, invitation, link)


def _invite_many(request: MemberRequest, form: InviteForm, emails: list[str]) -> HttpResponse:
    """Those that could not be invited stay in the form."""
    outcomes = [_outcome(request, form, email) for email in emails]
    left = "\n".join(one.email for one in outcomes if one.failed)
    again = InviteForm(initial={**form.cleaned_data, "email": left})
    status = 400 if all(one.failed for one in outcomes) else 200
    return show(request, status, form=again, outcomes=outcomes)


def _outcome(request: MemberRequest, form: InviteForm, email: str) -> Outcome:
    if not is_address(email):
        return Outcome(email, _("This is no email address."), failed=True)
    if _is_member(request, email):
        return Outcome(email, _("This person is in the team already."), failed=True)
    _invitation, link = _invite(request, form, email)
    words = _("Invited. Give them this link:") if link else _("The invitation is on its way.")
    return Outcome(email, words, link)


def _is_member(request: MemberRequest, email: str) -> bool:
    return request.member.team.memberships.filter(user__email__iexact=email).exists()


def _invite(request: MemberRequest, form: InviteForm, email: str) -> tuple[Invitation, str]:
    role, days = form.cleaned_data["role"], form.cleaned_data["days"]
    link_to = partial(_link, request)
    return invitations.invite(request.member, role, email, days, request.actor, link_to)


def _handed_out(request: MemberRequest, invitation: Invitation, link: str) -> HttpResponse:
    """The page with the link; or where it has been mailed to."""
    if link:
        return show(request, invitation=invitation, link=link)
    words = _(
        "The invitation is on its way to %(email)s. If it does not come within some minutes, "
        "send it again, or ask whoever runs this server."
    )
    messages.success(request, words % {"email": invitation.email})
    return redirect("members")


@require_POST
@allowed_to(permissions.may_manage_members)
def repeat(request: MemberRequest, invitation_id: int) -> HttpResponse:
    """The link of an open invitation once more, or its mail."""
    if not ratelimit.consume(request, action="invite", user=request.member.user):
        messages.error(request, _("You have sent many invitations. Wait an hour, then send more."))
        return redirect("members")
    try:
        invitation, link = invitations.repeat(
            request.member, invitation_id, request.actor, partial(_link, request)
        )
    except invitations.Gone:
        messages.error(request, _("This invitation has no link any more. Invite the person anew."))
        return redirect("members")
    return _handed_out(request, invitation, link)


@require_POST
@allowed_to(permissions.may_manage_members)
def revoke(request: MemberRequest, invitation_id: int) -> HttpResponse:
    try:
        invitations.revoke(request.member, invitation_id, request.actor)
    except invitations.Gone:
        messages.error(request, _("This invitation is not open any more."))
    else:
        messages.success(request, _("The invitation lets nobody in any more."))
    return redirect("members")


def _link(request: MemberRequest, token: str) -> str:
    path = reverse("join", args=[token])
    if mail.is_configured():
        return links.absolute(path, request.META["SERVER_PORT"])
    return request.build_absolute_uri(path)
