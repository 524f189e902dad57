"""A branch that is not shown, to be read: where a search leads that found something there."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from chat import runtime
from chat.conversations.other_branch import branch, is_on_show
from chat.models import Conversation

from .guards import MemberRequest, id_or_none


def elsewhere(request: MemberRequest, conversation: Conversation) -> HttpResponse | None:
    """The answer for `?leaf=` and for an `?at=` that is on another branch; None for the rest.

    Raises Http404 for a `?leaf=` that is not there.
    """
    page = conversation.get_absolute_url()
    if at := id_or_none(request.GET.get("at", "")):
        if is_on_show(conversation, at) is False:
            return redirect(f"{page}?leaf={at}#message-{at}")
        return None
    if "leaf" not in request.GET:
        return None
    leaf = id_or_none(request.GET["leaf"])
    on_show = is_on_show(conversation, leaf) if leaf else None
    if leaf is None or on_show is None:
        raise Http404
    if on_show:
        return redirect(f"{page}?at={leaf}")
    return _branch(request, conversation, leaf)


def _branch(request: MemberRequest, conversation: Conversation, leaf: uuid.UUID) -> HttpResponse:
    start = request.GET.get("start", "")
    is_number = start.isascii() and start.isdigit() and len(start) < 9
    freshen = runtime.current().engine.freshen
    shown = branch(conversation, leaf, freshen, int(start) if is_number else None)
    context = {"conversation": conversation, "leaf": leaf, "branch": shown}
    return render(request, "conversations/branch.html", context)
