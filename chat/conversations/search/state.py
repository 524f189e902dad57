"""Whether the index is whole: made by these rules, of all that is there."""

import unicodedata
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from chat.models import Conversation, Message, Passage, SearchIndex
from chat.models.message import SETTLED, Role

from .storage import storage

# Counts what changes the words or the tags that are made of a text.
RULES = 1
# Conversations, those with the latest messages, that must be in the index.
LATEST_CONVERSATIONS = 20


@dataclass(frozen=True, slots=True)
class State:
    """Whether a search finds everything, and how far a rebuild has come."""

    is_whole: bool
    done: int = 0
    total: int = 0

    @property
    def percent(self) -> int:
        return min(99, 100 * self.done // self.total) if self.total else 0


def version() -> str:
    """How words are made: by our rules, by this Python's Unicode tables, for this database."""
    return f"{RULES} {unicodedata.unidata_version} {connection.vendor}"


def state() -> State:
    """What a page says of the index: one query."""
    index = SearchIndex.objects.first()
    if index is None or index.version != version():
        return State(is_whole=False)
    return State(index.finished_at is not None, index.done, index.total)


def is_lacking() -> bool:
    """Whether the index must be made: it is lost, unfinished, of other rules or too old."""
    return not state().is_whole or not storage().is_there() or _lacks_latest()


def mark_lost() -> None:
    """The next rebuild begins anew, and until it ends searches say that they are incomplete."""
    now = timezone.now()
    values = {"version": "", "started_at": now, "finished_at": None, "done": 0, "total": 0}
    SearchIndex.objects.update_or_create(pk=SearchIndex.SINGLE, defaults=values)


def mark_whole() -> None:
    """An empty installation has an index that is whole."""
    now = timezone.now()
    values = {"version": version(), "started_at": now, "finished_at": now}
    SearchIndex.objects.update_or_create(pk=SearchIndex.SINGLE, defaults=values)


def begin() -> SearchIndex:
    """The rebuild to work on: the one that was begun, or a new one, with an empty index."""
    with transaction.atomic():
        index = SearchIndex.objects.select_for_update().first()
        if index is not None and index.version == version() and index.finished_at is None:
            return index
        storage().create()
        values = {
            "version": version(),
            "started_at": timezone.now(),
            "finished_at": None,
            "done": 0,
            "total": Conversation.objects.count(),
            "last_created_at": None,
            "last_id": None,
        }
        made, _ = SearchIndex.objects.update_or_create(pk=SearchIndex.SINGLE, defaults=values)
    return made


def _lacks_latest() -> bool:
    """Whether the last message of a conversation with late messages is not in the index."""
    kept = Conversation.objects.filter(is_temporary=False)
    latest = kept.order_by("-active_at")[:LATEST_CONVERSATIONS]
    indexed = Passage.objects.filter(message=OuterRef("pk"))
    leaves = Message.objects.filter(
        pk__in=list(latest.values_list("leaf_id", flat=True)),
        status__in=SETTLED,
        role__in=(Role.USER, Role.ASSISTANT),
        deleted_at=None,
    )
    return leaves.filter(~Exists(indexed)).exists()
