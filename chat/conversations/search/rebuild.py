"""Making the index anew while the app runs: conversation by conversation, old ones first.

What is written meanwhile goes into the new index at once. A rebuild that is ended in the middle
goes on where it was.
"""

import time
import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from chat.models import Conversation, KnownWord, SearchIndex

from . import index as writing
from . import state

# Conversations in one transaction: others wait for it on SQLite.
AT_ONCE = 20
# Seconds between two transactions, in which others write.
PAUSE_S = 0.01


def rebuild(report: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Make the index, or go on making it. Runs for minutes, and ends when another one has begun."""
    made = state.begin()
    if not made.done:
        KnownWord.objects.all().delete()
    ids = _rest(made)
    for start in range(0, len(ids), AT_ONCE):
        if not _go_on(made, ids[start : start + AT_ONCE]):
            return
        report(made.done, max(made.total, made.done))
        time.sleep(PAUSE_S)
    _row(made).update(finished_at=timezone.now())


def _rest(made: SearchIndex) -> list[uuid.UUID]:
    """The conversations to index, by age, so that passages stand in the order of their days."""
    rest = Conversation.objects.filter(is_temporary=False).order_by("created_at", "pk")
    if made.last_created_at is not None:
        same = Q(created_at=made.last_created_at, pk__gt=made.last_id)
        rest = rest.filter(Q(created_at__gt=made.last_created_at) | same)
    return list(rest.values_list("pk", flat=True))


def _go_on(made: SearchIndex, ids: list[uuid.UUID]) -> bool:
    """Index these conversations; False when another rebuild has begun meanwhile."""
    with transaction.atomic():
        locked = Conversation.objects.select_for_update(no_key=True).filter(pk__in=ids)
        found = list(locked.order_by("created_at", "pk"))
        for conversation in found:
            writing.complete(conversation)
        made.done += len(ids)
        values: dict[str, Any] = {"done": made.done}
        if found:
            values |= {"last_created_at": found[-1].created_at, "last_id": found[-1].pk}
        return bool(_row(made).update(**values))


def _row(made: SearchIndex) -> QuerySet[SearchIndex]:
    """The row, while it tells of this rebuild."""
    return SearchIndex.objects.filter(version=made.version, started_at=made.started_at)
