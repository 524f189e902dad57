"""Invitations: made with a link that is shown once, and revoked."""

from functools import partial

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chat.access import permissions
from chat.forms.team.invitations import InviteForm
from chat.support import links, mail
from chat.teams import invitations
from chat.views.guards import MemberRequest, allowed_to, form_of

from .members import show


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
    invitation, link = invitations.invite(
        request.member, role, email, days, request.actor, partial(_link, request)
    )
    if link:
        return show(request, invitation=invitation, link=link)
    words = _(
        "The invitation is on its way to %(email)s. If it does not come within some minutes, "
        "revoke it and invite the person again, or ask whoever runs this server."
    )
    messages.success(request, words % {"email": email})
    return redirect("members")


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
