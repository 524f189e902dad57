"""What members must sign in with."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chat.access import people, permissions, second_factor
from chat.forms.team.security import SecondFactorForm
from chat.models import Membership, SecondFactorReset
from chat.teams import members
from chat.teams.security import require_second_factor
from chat.views.guards import MemberRequest, allowed_to


@require_http_methods(["GET", "POST"])
@allowed_to(permissions.may_secure_team)
def security(request: MemberRequest) -> HttpResponse:
    """Whether a second factor is asked for, and who has none."""
    if request.method == "POST":
        return _change(request)
    return render(request, "team/security.html", _state(request.member))


def _change(request: MemberRequest) -> HttpResponse:
    form = SecondFactorForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was changed: choose whether it is required."))
        return redirect("security")
    required = bool(form.cleaned_data["required"])
    if required and not second_factor.has_one(request.member.user_id):
        messages.error(
            request, _("Set up your own second factor first, then ask it of the others.")
        )
        return redirect("security")
    require_second_factor(request.member.team, required, request.actor)
    messages.success(
        request,
        _("A second factor is asked of everybody now.")
        if required
        else _("No second factor is asked."),
    )
    return redirect("security")


def _state(member: Membership) -> dict[str, Any]:
    everybody = list(member.team.memberships.select_related("user"))
    having = second_factor.having_one(one.user_id for one in everybody)
    wishes = SecondFactorReset.objects.open().filter(member__team_id=member.team_id)
    return {
        "own": member.user_id in having,
        "without": [one.user for one in everybody if one.user_id not in having],
        "count": len(everybody),
        "names": people.names_of([one.user for one in everybody]),
        "with_one": [one for one in everybody if one.user_id in having and one.pk != member.pk],
        "wishes": {one.member_id: one for one in wishes.select_related("asked_by__user")},
        "is_only_owner": members.first_owner_besides(member) is None,
    }
