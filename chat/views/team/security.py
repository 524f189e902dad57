"""What members must sign in with."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chat.access import audit, permissions, second_factor
from chat.models import Membership, Team
from chat.views.guards import MemberRequest, allowed_to


@require_http_methods(["GET", "POST"])
@allowed_to(permissions.may_secure_team)
def security(request: MemberRequest) -> HttpResponse:
    """Whether a second factor is asked for, and who has none."""
    if request.method == "POST":
        return _change(request)
    return render(request, "team/security.html", _state(request.member))


def _change(request: MemberRequest) -> HttpResponse:
    required = request.POST.get("required") == "on"
    if required and not second_factor.has_one(request.member.user_id):
        messages.error(
            request, _("Set up your own second factor first, then ask it of the others.")
        )
        return redirect("security")
    with transaction.atomic():
        team = Team.objects.select_for_update().get(id=request.member.team_id)
        if team.second_factor_required != required:
            team.second_factor_required = required
            team.save(update_fields=["second_factor_required"])
            words = "on" if required else "off"
            audit.record(team, request.member.user, "team.second_factor", words, request=request)
    messages.success(
        request,
        _("A second factor is asked of everybody now.")
        if required
        else _("No second factor is asked."),
    )
    return redirect("security")


def _state(member: Membership) -> dict[str, Any]:
    team = member.team
    others = Membership.objects.filter(team=team).select_related("user")
    with_one = {m.id for m in others if second_factor.has_one(m.user_id)}
    return {
        "own": member.id in with_one,
        "without": [m.user for m in others if m.id not in with_one],
        "count": len(others),
    }
