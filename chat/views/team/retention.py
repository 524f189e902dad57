"""How long the team keeps conversations: looked at first, then saved."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from chat.access import permissions
from chat.forms.team.retention import DaysForm
from chat.teams import retention, tasks
from chat.views.guards import MemberRequest, allowed_to


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
        "longest": retention.MAX_RETENTION_DAYS,
    }
    return render(request, "team/retention.html", context, status=200 if valid else 400)


def _save(request: MemberRequest, days: int | None) -> None:
    with transaction.atomic():
        retention.keep_for(request.member.team, days, request.actor)
        if days:
            tasks.trash_old_conversations.enqueue()
    if days:
        words = ngettext(
            "Saved. Conversations untouched for %(days)s day go to the trash from now on.",
            "Saved. Conversations untouched for %(days)s days go to the trash from now on.",
            days,
        ) % {"days": days}
    else:
        words = _("Saved. Every conversation is kept.")
    messages.success(request, words)
