"""How long the team keeps conversations: looked at first, then saved; and the days of its trash."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from chat.access import permissions
from chat.forms.team.retention import DaysForm, TrashDaysForm
from chat.teams import retention, tasks
from chat.views.guards import MemberRequest, allowed_to


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_to(permissions.may_change_retention)
def page(request: MemberRequest) -> HttpResponse:
    """`?days=` shows what saving it would delete; a POST saves."""
    form = DaysForm(request.POST if request.method == "POST" else request.GET)
    valid = form.is_valid()
    if request.method == "POST" and valid:
        _save(request, form.cleaned_data["days"])
        return redirect("retention")
    return _show(request, form, TrashDaysForm())


@require_POST
@allowed_to(permissions.may_change_retention)
def trash_days(request: MemberRequest) -> HttpResponse:
    """Save how many days the trash keeps conversations."""
    form = TrashDaysForm(request.POST)
    if not form.is_valid():
        return _show(request, DaysForm(), form)
    days = form.cleaned_data["trash_days"]
    retention.keep_trash_for(request.member.team, days, request.actor)
    words = ngettext(
        "Saved. The trash keeps conversations for %(days)s day.",
        "Saved. The trash keeps conversations for %(days)s days.",
        days,
    ) % {"days": days}
    messages.success(request, words)
    return redirect("retention")


def _show(request: MemberRequest, form: DaysForm, trash: TrashDaysForm) -> HttpResponse:
    team = request.member.team
    days = form.cleaned_data["days"] if form.is_bound and form.is_valid() else None
    context = {
        "form": form,
        "trash": trash,
        "days": days,
        "shown": form.data.get("days", team.retention_days or ""),
        "shown_of_trash": trash.data.get("trash_days", team.trash_days),
        "count": retention.untouched(team, days).count() if days else None,
        "in_all": team.conversations.count(),
        "longest": retention.MAX_RETENTION_DAYS,
        "longest_in_trash": retention.MAX_TRASH_DAYS,
    }
    status = 400 if form.errors or trash.errors else 200
    return render(request, "team/retention.html", context, status=status)


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
