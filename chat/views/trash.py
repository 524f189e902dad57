"""The trash: restore, delete for good, empty it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from chat.conversations import trash
from chat.conversations.filing import MAX_AT_ONCE
from chat.forms.filing import ChosenForm
from chat.live import line
from chat.turns import announce

from .guards import MemberRequest, member_required, notice


@require_GET
@member_required
def page(request: MemberRequest) -> HttpResponse:
    """What the member may restore."""
    found = trash.in_trash_of(request.member)[:MAX_AT_ONCE]
    context = {"conversations": found, "days": request.member.team.trash_days}
    return render(request, "trash/trash.html", context)


@require_POST
@member_required
def restore(request: MemberRequest) -> HttpResponse:
    """Bring some back, for browsers without scripts."""
    form = ChosenForm(request.POST)
    if not form.is_valid():
        return notice(request, 400, _("Nothing was changed"), _("Choose a conversation."))
    mine = trash.in_trash_of(request.member).filter(pk__in=form.cleaned_data["id"])
    found = trash.restore(list(mine.values_list("pk", flat=True)), request.actor)
    for one in found:
        line.say(announce.listed(one, fresh=True))
    if not found:
        messages.error(request, _("It is not in the trash any more: it was restored or deleted."))
    elif len(found) == 1:
        messages.success(request, _("Restored."))
        return redirect(found[0])
    return redirect("trash")


@require_POST
@member_required
def empty(request: MemberRequest) -> HttpResponse:
    """Delete some of it for good; all, where none is named."""
    form = ChosenForm(request.POST)
    if "id" in request.POST and not form.is_valid():
        return notice(request, 400, _("Nothing was changed"), _("Choose a conversation."))
    ids = form.cleaned_data["id"] if form.is_valid() else None
    mine = trash.in_trash_of(request.member)
    chosen = mine.values_list("pk", flat=True) if ids is None else ids
    count = trash.empty(list(chosen), request.member, request.actor)
    words = ngettext(
        "%(count)s conversation is deleted for good.",
        "%(count)s conversations are deleted for good.",
        count,
    )
    messages.success(request, words % {"count": count})
    return redirect("trash")
