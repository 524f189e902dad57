"""How long the team keeps conversations: looked at first, then saved."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from chat import runtime
from chat.access import audit, permissions
from chat.models import Team
from chat.teams import retention
from chat.views.guards import MemberRequest, allowed_to

OUT_OF_RANGE = format_lazy(
    gettext_lazy("Enter a whole number of days, from 1 to {longest}."), longest=retention.LONGEST
)


class DaysForm(forms.Form):
    """Days, or nothing: everything is kept."""

    days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=retention.LONGEST,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), OUT_OF_RANGE),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_to(permissions.may_change_retention)
def page(request: MemberRequest) -> HttpResponse:
    """`?days=` shows what saving it would delete; a POST saves."""
    team = request.member.team
    form = DaysForm(request.POST if request.method == "POST" else request.GET)
    valid = form.is_valid()
    if request.method == "POST" and valid:
        _save(request, form.cleaned_data["days"])
        return redirect("retention")
    days = form.cleaned_data["days"] if valid else None
    context = {
        "form": form,
        "days": days,
        "shown": form.data.get("days", team.retention_days or ""),
        "count": retention.untouched(team, days).count() if days else None,
        "in_all": team.conversations.count(),
        "longest": retention.LONGEST,
    }
    return render(request, "team/retention.html", context, status=200 if valid else 400)


def _save(request: MemberRequest, days: int | None) -> None:
    with transaction.atomic():
        team = Team.objects.select_for_update().get(pk=request.member.team_id)
        before, team.retention_days = team.retention_days, days
        if before != days:
            team.save(update_fields=["retention_days"])
            kept = _in_words(days) if days else "for ever"
            audit.record(team, request.member.user, "retention.changed", kept, request=request)
    if days:
        runtime.current().keeper.soon()
        words = ngettext(
            "Saved. Conversations untouched for %(days)s day are deleted from now on.",
            "Saved. Conversations untouched for %(days)s days are deleted from now on.",
            days,
        ) % {"days": days}
    else:
        words = _("Saved. Every conversation is kept.")
    messages.success(request, words)


def _in_words(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
