"""Invitations: made with a link that is shown once, and revoked."""

import logging
from smtplib import SMTPException

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chat.access import permissions
from chat.forms.teams import InviteForm
from chat.teams import invitations
from chat.views.guards import MemberRequest, allowed_to, form_of

from .members import show

logger = logging.getLogger(__name__)


@form_of("members")
@allowed_to(permissions.may_manage_members)
def invite(request: MemberRequest) -> HttpResponse:
    """The answer is the page with the link: nobody can find it out again."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return show(request, 400, form=form)
    email = form.cleaned_data["email"]
    if email and request.member.team.memberships.filter(user__email__iexact=email).exists():
        form.add_error("email", _("This person is in the team already."))
        return show(request, 400, form=form)
    if not ratelimit.consume(request, action="invite", user=request.member.user):
        form.add_error(None, _("You have sent many invitations. Wait an hour, then send more."))
        return show(request, 429, form=form)
    role, days = form.cleaned_data["role"], form.cleaned_data["days"]
    try:
        invitation, link = invitations.invite(request.member, role, email, days, request)
    except (SMTPException, OSError) as error:
        logger.warning("an invitation could not be mailed: %s", type(error).__name__)
        form.add_error(None, _("The mail could not be sent, so nobody was invited. Try again."))
        return show(request, 502, form=form)
    if link:
        return show(request, invitation=invitation, link=link)
    messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": email})
    return redirect("members")


@require_POST
@allowed_to(permissions.may_manage_members)
def revoke(request: MemberRequest, invitation_id: int) -> HttpResponse:
    try:
        invitations.revoke(request.member, invitation_id, request)
    except invitations.Gone:
        messages.error(request, _("This invitation is not open any more."))
    else:
        messages.success(request, _("The invitation lets nobody in any more."))
    return redirect("members")
