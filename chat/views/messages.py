"""What is done with messages: read, copied, switched between, deleted and brought back."""

import uuid
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat import runtime
from chat.conversations import pages
from chat.live import line
from chat.models import Conversation
from chat.models.tree import tree_of
from chat.support.fragments import fragment
from chat.turns import announce, branches, orders
from chat.turns.branches import Move
from chat.turns.errors import NotThere, ReplyRunning

from .guards import (
    MemberRequest,
    conversation_or_404,
    conversation_to_write,
    id_or_none,
    member_required,
    notice,
)
from .turns import reply_is_running, send, stop_replies


@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: MemberRequest, id: uuid.UUID) -> HttpResponseBase:
    return send(request, id) if request.method == "POST" else message_list(request, id)


@member_required
def message_list(request: MemberRequest, id: uuid.UUID) -> HttpResponse:
    """The last page of messages, for catching up, or the page before `?before=<sequence>`, which
    goes back to the message `?at=`, if it comes that far.
    """
    found = conversation_or_404(request, id)
    conversation = found.conversation
    before = request.GET.get("before")
    if before is not None and not (before.isascii() and before.isdigit() and len(before) < 10):
        raise BadRequest("unknown sequence")
    freshen = runtime.current().engine.freshen
    at = id_or_none(request.GET.get("at", ""))
    page = pages.messages(conversation, freshen, int(before) if before else None, at)
    context = {
        "conversation": conversation,
        "messages": page.messages,
        "older_before": page.older_before,
        "at": at,
        "catching_up": before is None,
        "waiting_list": announce.waiting_list(conversation) if before is None else "",
    }
    response = HttpResponse(fragment("messages/message_list.html", context))
    response["X-Moves"] = str(conversation.moves)
    response["X-Sharing"] = conversation.sharing
    response["X-Read-Only"] = str(not found.may_write).lower()
    return response


@require_GET
@member_required
def message_text(request: MemberRequest, id: uuid.UUID, message_id: uuid.UUID) -> HttpResponse:
    """The raw text of a message, for copying and editing."""
    conversation = conversation_or_404(request, id).conversation
    if message_id not in tree_of(conversation):  # nor is what is deleted, or hangs on it
        raise Http404
    message = get_object_or_404(conversation.messages, pk=message_id)
    return HttpResponse(message.text, content_type="text/plain; charset=utf-8")


@require_POST
@member_required
def show(request: MemberRequest, id: uuid.UUID, message_id: uuid.UUID) -> HttpResponse:
    """Show the branch of this message, to everybody who has the conversation open."""
    return _move(branches.show, conversation_to_write(request, id), message_id)


@require_POST
@member_required
def delete(request: MemberRequest, id: uuid.UUID, message_id: uuid.UUID) -> HttpResponse:
    """Delete a message and what follows from it; for a while it can be brought back."""
    return _move(branches.delete, conversation_to_write(request, id), message_id)


@require_POST
@member_required
def restore(request: MemberRequest, id: uuid.UUID, message_id: uuid.UUID) -> HttpResponse:
    conversation = conversation_to_write(request, id)
    try:
        return _move(branches.restore, conversation, message_id)
    except NotThere:
        return notice(
            request, 404, _("It cannot be brought back"), _("It is gone for good by now.")
        )
    except ReplyRunning:
        return reply_is_running(request)


def _move(
    way: Callable[[Conversation, uuid.UUID], Move], conversation: Conversation, id: uuid.UUID
) -> HttpResponse:
    move = way(conversation, id)
    stop_replies(move.ended)
    freshen = runtime.current().engine.freshen
    line.say(announce.moved(move, announce.after(move, freshen)))
    leaf_id = move.conversation.leaf_id
    if leaf_id is not None and move.tree.is_running(leaf_id):
        # Frames alone cannot show a running reply to those who have just switched to it.
        orders.show(leaf_id)
    return HttpResponse(status=204)
