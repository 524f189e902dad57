"""Settling what nobody runs any more: a process that died leaves replies that only claim to run."""

import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from chat.models import Conversation, Message
from chat.models.message import RUNNING, MessageQuerySet, Status


def settle_abandoned(running_here: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Mark replies without a living lease as interrupted; returns those this call settled.

    Never those that run in this process, whatever a clock says. Whoever notices may call this: the
    UPDATE is conditional, so that it happens once.
    """
    candidates = list(Message.objects.abandoned().values_list("id", flat=True))
    return [
        id
        for id in candidates
        if id not in running_here and _interrupt(Message.objects.abandoned().filter(id=id))
    ]


def settle_all() -> None:
    """Mark every running reply as interrupted: only for the one process that owns the data."""
    for id in list(Message.objects.running().values_list("id", flat=True)):
        _interrupt(Message.objects.running().filter(id=id))


def settled_of(ids: set[uuid.UUID]) -> list[Message]:
    """Those of the given replies that are settled, with what a viewer needs of them."""
    return list(
        Message.objects.filter(id__in=ids)
        .exclude(status__in=RUNNING)
        .select_related("conversation", "author")
    )


def settle(one: MessageQuerySet, values: dict[str, Any]) -> bool:
    """Give the one reply that the query finds its last values, and count it as ended.

    False when the query finds none. Belongs into a transaction. The conversation is changed before
    its message, the order that everybody else locks them in.
    """
    Conversation.objects.filter(messages__in=one).update(replies=F("replies") + 1)
    return bool(one.update(**values))


def _interrupt(one: MessageQuerySet) -> bool:
    with transaction.atomic():
        return settle(one, {"status": Status.INTERRUPTED, "finished_at": timezone.now()})
