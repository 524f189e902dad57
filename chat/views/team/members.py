"""Who is in the team: the list, roles, removal."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat.access import people, permissions
from chat.forms.team.invitations import InviteForm
from chat.forms.team.members import KeepForm, RoleForm
from chat.models import Invitation, Membership
from chat.support import mail
from chat.teams import members
from chat.teams.former import former_members
from chat.views.guards import MemberRequest, allowed_to

LAST_OWNER = gettext_lazy(
    "Nothing was changed: a team needs an owner. Make somebody else owner first."
)


@require_GET
@allowed_to(permissions.may_see_members)
def member_list(request: MemberRequest) -> HttpResponse:
    return show(request)


@require_POST
@allowed_to(permissions.may_manage_members)
def change_role(request: MemberRequest, member_id: int) -> HttpResponse:
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was changed: choose one of the roles."))
        return redirect("members")
    try:
        role = form.cleaned_data["role"]
        other = members.change_role(request.member, member_id, role, request.actor)
    except members.LastOwner:
        messages.error(request, LAST_OWNER)
        return redirect("members")
    words = _("%(name)s is %(role)s now.")
    role = other.get_role_display().lower()
    name = people.name_in(request.member.team, other.user)
    messages.success(request, words % {"name": name, "role": role})
    return redirect("members")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_to(permissions.may_manage_members)
def remove(request: MemberRequest, member_id: int) -> HttpResponse:
    """Asks what becomes of the conversations, and then does it."""
    other = request.member.team.memberships.select_related("user").filter(pk=member_id).first()
    if other is None:
        raise Http404
    if other.pk == request.member.pk or not permissions.may_change_member(request.member, other):
        raise PermissionDenied
    form = KeepForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _ask(request, other, form)
    try:
        members.remove(request.member, member_id, request.actor, keep=form.keep)
    except members.LastOwner:
        messages.error(request, LAST_OWNER)
        return redirect("members")
    words = _("%(name)s is no longer in the team.")
    name = people.name_in(request.member.team, other.user)
    messages.success(request, words % {"name": name})
    return redirect("members")


def show(request: MemberRequest, status: int = 200, **more: Any) -> HttpResponse:
    """The page; `more` replaces its form, or shows a link."""
    member = request.member
    rows = [
        {
            "member": other,
            "is_me": other.pk == member.pk,
            "roles": _roles_for(member, other),
            "can_remove": other.pk != member.pk and permissions.may_change_member(member, other),
        }
        for other in member.team.memberships.select_related("user").order_by("id")
    ]
    invitations = list(member.team.invitations.open().select_related("created_by"))
    context = {
        "rows": rows,
        "invitations": invitations,
        "names": people.names_in(member.team, (one.created_by for one in invitations)),
        "form": InviteForm(),
        "former": former_members(member.team) if permissions.may_open_private(member) else (),
        "mail_configured": mail.is_configured(),
    }
    return render(request, "team/members.html", context | more, status=status)


def _roles_for(member: Membership, other: Membership) -> list[Membership.Role]:
    """The roles to choose from for this person; none where the member may not change it."""
    if not permissions.may_change_member(member, other):
        return []
    return [Membership.Role(role) for role in permissions.roles_to_give(member)]


def _ask(request: MemberRequest, other: Membership, form: KeepForm) -> HttpResponse:
    count = other.team.conversations.filter(owner_id=other.user_id).count()
    invitations = Invitation.objects.open().concerning(other)
    name = people.name_in(other.team, other.user)
    context = {"other": other, "name": name, "form": form, "count": count}
    context |= {"invitations": invitations}
    return render(request, "team/remove_member.html", context, status=400 if form.is_bound else 200)
