"""Settles replies: the last write of a reply of this process, and the end of abandoned replies."""

import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from chat.conversations.search import index
from chat.models import Conversation, Message, Step
from chat.models.message import RUNNING, MessageQuerySet, Status
from chat.models.prepared import PreparedUpdate, Value


def settle_abandoned(running_here: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Mark replies without a living lease as interrupted; returns those this call settled.

    Replies that run in this process are left alone, whatever a clock says. Any process may call
    it: the UPDATE is conditional, so that it happens once.
    """
    candidates = list(Message.objects.abandoned().values_list("id", flat=True))
    return [id for id in candidates if id not in running_here and _interrupt(_ABANDONED, id)]


def settle_all() -> None:
    """Mark every running reply as interrupted: only for the one process that owns the data."""
    for id in list(Message.objects.running().values_list("id", flat=True)):
        _interrupt(_RUNNING, id)


def settled_of(ids: set[uuid.UUID]) -> list[Message]:
    """Those of the given replies that are settled, with what a viewer needs of them."""
    return list(
        Message.objects.filter(id__in=ids)
        .exclude(status__in=RUNNING)
        .select_related("conversation", "author")
        .with_steps()
    )


class Settling:
    """Gives the one reply that a query finds its last `fields`, and counts it as ended."""

    def __init__(self, find: Callable[..., MessageQuerySet], *fields: str) -> None:
        conversation = Conversation.objects.filter
        self._count = PreparedUpdate(
            lambda *values: conversation(id__in=find(*values).order_by().values("conversation_id")),
            replies=F("replies") + 1,
        )
        self._change = PreparedUpdate(find, *fields)

    def run(self, last: Mapping[str, Any], *values: Value) -> bool:
        """False when the query finds no reply. Belongs into a transaction.

        The conversation is changed before its message, the order that everybody else locks them in.
        """
        self._count.run({}, *values)
        return bool(self._change.run(last, *values))


def _interrupt(settling: Settling, id: uuid.UUID) -> bool:
    with transaction.atomic():
        settled = settling.run({"status": Status.INTERRUPTED}, id)
        if settled:
            steps = Step.objects.running().filter(message=id)
            steps.update(status=Status.INTERRUPTED, finished_at=timezone.now())
            index.add_reply(id, Message.objects.values_list("text", flat=True).get(pk=id))
        else:  # PostgreSQL may have counted an end that another process has settled meanwhile
            transaction.set_rollback(True)
    return settled


_ABANDONED = Settling(lambda id: Message.objects.abandoned().filter(id=id), "status")
_RUNNING = Settling(lambda id: Message.objects.running().filter(id=id), "status")
