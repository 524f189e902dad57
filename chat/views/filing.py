"""Ordering the list: what is done with one conversation, or with many at once."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from chat.access import permissions
from chat.conversations import filing, sidebar, tags, trash
from chat.forms.filing import ChangeForm
from chat.live import line
from chat.models import Conversation
from chat.turns import announce

from . import turns
from .guards import (
    MemberRequest,
    member_required,
    navigates,
    notice,
)

Ids = Sequence[uuid.UUID]
Undo = list[dict[str, Any]]
# What takes each action back.
OPPOSITES = {
    "pin": "unpin",
    "unpin": "pin",
    "archive": "unarchive",
    "unarchive": "archive",
    "trash": "restore",
    "restore": "trash",
    "tag": "untag",
    "untag": "tag",
    "move": "move",
}


@require_POST
@member_required
def change(request: MemberRequest) -> HttpResponse:
    """Do one thing with some conversations, all or none. Answers words, and what takes it back."""
    form = ChangeForm(request.POST)
    if not form.is_valid():
        reason = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return notice(request, 400, _("Nothing was changed"), reason)
    action, ids = form.cleaned_data["action"], form.cleaned_data["id"]
    try:
        undo = _change(request, action, ids, form.cleaned_data)
    except filing.NotAll as error:
        return notice(request, 403, _("Nothing was changed"), _why_not(error.count))
    except filing.NoFolder:
        advice = _("It was deleted meanwhile. Choose another one.")
        return notice(request, 409, _("There is no such folder any more"), advice)
    words = _words(action, len(ids))
    if navigates(request):
        messages.success(request, words)
        return redirect("home")
    return JsonResponse({"words": words, "undo": undo})


@require_GET
@member_required
def archive(request: MemberRequest) -> HttpResponse:
    """What the member has archived."""
    found = sidebar.archived(request.member)[: filing.MAX_AT_ONCE]
    return render(request, "filing/archive.html", {"conversations": found})


def _change(request: MemberRequest, action: str, ids: Ids, data: dict[str, Any]) -> Undo:
    """Returns what takes it back. Raises NotAll, NoFolder."""
    member = request.member
    if action in ("trash", "restore"):
        act = _trash if action == "trash" else _restore
        act(request, ids)
        return _back(action, ids)
    if action == "move":
        moves = filing.move(member, ids, data["folder"])
        each = [_back(action, one.ids, folder=one.folder_id or "") for one in moves]
        back = [one for changes in each for one in changes]
    elif action in ("pin", "unpin"):
        back = _back(action, filing.pin(member, ids, pinned=action == "pin"))
    elif action in ("archive", "unarchive"):
        back = _back(action, filing.archive(member, ids, archived=action == "archive"))
    else:
        change = tags.put if action == "tag" else tags.take
        back = _back(action, change(member, ids, data["tag"]), tag=data["tag"])
    line.say(announce.ordered(member))
    return back


def _back(action: str, ids: Ids, **fields: Any) -> Undo:
    """What takes an action back, for those that it changed."""
    return [{"action": OPPOSITES[action], "id": [str(id) for id in ids], **fields}] if ids else []


def _trash(request: MemberRequest, ids: Ids) -> None:
    member = request.member
    visible = Conversation.objects.visible_to(member).filter(pk__in=ids)
    mine = [one for one in visible if permissions.may_manage(member, one)]
    if missing := len(ids) - len(mine):
        raise filing.NotAll(missing)
    for gone in trash.trash(ids, request.actor):
        turns.stop_replies(gone.running)
        line.say(announce.removed(gone.id, gone.listed_by))


def _restore(request: MemberRequest, ids: Ids) -> None:
    mine = trash.in_trash_of(request.member).filter(pk__in=ids).values_list("pk", flat=True)
    if missing := len(ids) - len(mine):
        raise filing.NotAll(missing)
    for restored in trash.restore(ids, request.actor):
        line.say(announce.listed(restored, fresh=True))


def _why_not(count: int) -> str:
    return ngettext(
        "%(count)s conversation is gone, or not yours to change.",
        "%(count)s conversations are gone, or not yours to change.",
        count,
    ) % {"count": count}


def _words(action: str, count: int) -> str:
    words = {
        "pin": ngettext("Pinned", "%(count)s conversations pinned", count),
        "unpin": ngettext("Unpinned", "%(count)s conversations unpinned", count),
        "archive": ngettext("Archived", "%(count)s conversations archived", count),
        "unarchive": ngettext(
            "Back in the list", "%(count)s conversations back in the list", count
        ),
        "move": ngettext("Moved", "%(count)s conversations moved", count),
        "tag": ngettext("Tagged", "%(count)s conversations tagged", count),
        "untag": ngettext("Tag taken off", "Tag taken off %(count)s conversations", count),
        "trash": ngettext(
            "Moved to the trash", "%(count)s conversations moved to the trash", count
        ),
        "restore": ngettext("Restored", "%(count)s conversations restored", count),
    }
    return words[action] % {"count": count}
