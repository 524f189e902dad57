"""The team itself: its name, who may join by their domain, handing it over, leaving it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from chat.access import people, permissions
from chat.forms.team.general import DomainForm, KeepForm, MemberForm, NameForm
from chat.models import Membership
from chat.teams import domains, members
from chat.teams import general as teams_general
from chat.views.guards import MemberRequest, allowed_to, form_of

LAST_OWNER = gettext_lazy("You are the only owner. Make somebody else owner first, then leave.")


@require_GET
@allowed_to(permissions.may_see_members)
def general(request: MemberRequest) -> HttpResponse:
    return _show(request)


@form_of("team")
@allowed_to(permissions.may_manage_members)
def rename(request: MemberRequest) -> HttpResponse:
    form = NameForm(request.POST)
    if not form.is_valid():
        return _show(request, name_form=form)
    teams_general.rename(request.member.team, form.cleaned_data["name"], request.actor)
    messages.success(request, _("The team has its new name."))
    return redirect("team")


@form_of("team")
@allowed_to(permissions.may_own)
def allow_domain(request: MemberRequest) -> HttpResponse:
    form = DomainForm(request.POST)
    if not domains.can_be_proven():
        messages.error(
            request, _("This needs mail or a sign-in provider, and neither is set up here.")
        )
        return redirect("team")
    if not form.is_valid():
        return _show(request, domain_form=form)
    try:
        domains.allow(request.member, form.cleaned_data["domain"], request.actor)
    except domains.Taken:
        form.add_error("domain", _("This domain is allowed already, here or in another team."))
        return _show(request, domain_form=form)
    words = _("People of %(domain)s may sign up.") % form.cleaned_data
    messages.success(request, words)
    return redirect("team")


@require_POST
@allowed_to(permissions.may_own)
def forbid_domain(request: MemberRequest, domain_id: int) -> HttpResponse:
    domains.forbid(request.member, domain_id, request.actor)
    messages.success(request, _("The domain may sign up no more. Who has joined stays."))
    return redirect("team")


@form_of("team")
@allowed_to(permissions.may_own)
def hand_over(request: MemberRequest) -> HttpResponse:
    form = MemberForm(request.member, request.POST)
    if not form.is_valid():
        return _show(request, owner_form=form)
    chosen: Membership = form.cleaned_data["member"]
    new = members.hand_over(request.member, chosen.pk, request.actor)
    words = _("%(name)s owns the team now, and you are an admin.")
    name = people.name_in(request.member.team, new.user)
    messages.success(request, words % {"name": name})
    return redirect("team")


@form_of("team")
@allowed_to(permissions.may_see_members)
def leave(request: MemberRequest) -> HttpResponse:
    form = KeepForm(request.POST)
    if not form.is_valid():
        return _show(request, leave_form=form)
    try:
        members.leave(request.member, request.actor, keep=form.keep)
    except members.LastOwner:
        form.add_error(None, LAST_OWNER)
        return _show(request, leave_form=form)
    request.session.pop(permissions.CURRENT_TEAM, None)
    return redirect("home")


def _show(request: MemberRequest, **forms: Any) -> HttpResponse:
    """The page; a form that is handed in says what is wrong with it."""
    member = request.member
    others = member.team.memberships.exclude(pk=member.pk).filter(user__is_active=True)
    context: dict[str, Any] = {
        "name_form": NameForm(initial={"name": member.team.name}),
        "domain_form": DomainForm(),
        "owner_form": MemberForm(member),
        "domains": member.team.domains.all(),
        "domains_work": domains.can_be_proven(),
        "has_others": others.exists(),
        "is_last_owner": permissions.may_own(member) and not others.filter(role="owner").exists(),
    }
    return render(request, "team/general.html", context | forms, status=400 if forms else 200)
