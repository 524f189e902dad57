"""The engine's writes: many replies in one transaction, in one thread, about one a second each.

A write that fails (database away, locked, full) is kept and tried again: text is never dropped.
"""

import asyncio
import logging
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models.functions import Now

from chat.live.hub import PROCESS, News
from chat.models import Message
from chat.models.message import LEASE, MessageQuerySet
from chat.models.prepared import PreparedUpdate
from chat.support.cancelling import cancel
from chat.support.threads import DatabaseThread

from .settle import Settling

logger = logging.getLogger(__name__)
Values = dict[str, Any]
Settled = dict[uuid.UUID, News | Exception]
INTERVAL = 0.8
# What changes while a reply runs, and what its end brings.
GROWING = ("status", "text", "reasoning", "first_text_at", "answer_at")
LAST = (
    *("html", "html_version", "finished_at", "tool_calls", "finish_reason", "usage"),
    *("system_fingerprint", "upstream_id", "upstream_created", "answered_by"),
    *("error_kind", "error_detail", "retry_after"),
)
RETRY = 1.0
RENEW_EVERY = LEASE.total_seconds() / 5
# The database is away, locked or full: worth another try, however often.
AWAY = (OperationalError, InterfaceError, OSError)


class Final(NamedTuple):
    """What a reply has settled with, and what makes the news of it once that is committed."""

    values: Values
    tell: Callable[[], News]
    news: asyncio.Future[News]


@dataclass(slots=True)
class Batch:
    """What is to be written next: texts that have grown, and replies that have settled."""

    partials: dict[uuid.UUID, Callable[[], Values]] = field(default_factory=dict)
    finals: dict[uuid.UUID, Final] = field(default_factory=dict)

    def put_back(self, failed: "Batch") -> None:
        """Take in what could not be written, where nothing newer has come."""
        self.finals = failed.finals | self.finals
        self.partials = failed.partials | self.partials
        for id in self.finals:
            self.partials.pop(id, None)


class Store:
    """Collects the writes of this process and commits them together."""

    def __init__(self) -> None:
        self.failing = False
        self.thread = DatabaseThread("turns")
        self.call = self.thread.call
        self._batch = Batch()
        self._held: set[uuid.UUID] = set()
        self._renew_at = 0.0
        self._urgent = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._write_on(), name="store")

    async def stop(self) -> None:
        if self._task is not None:
            await cancel(self._task)
        self.thread.stop()

    def dead_tasks(self) -> list[str]:
        """The names of its background tasks that have ended although they never should."""
        return ["store"] if self._task is not None and self._task.done() else []

    def hold(self, reply_id: uuid.UUID) -> None:
        """Renew this reply's lease until its last write."""
        self._held.add(reply_id)

    def save(self, reply_id: uuid.UUID, values: Callable[[], Values]) -> None:
        """Have the partial committed within a second; `values` is asked for just then."""
        if reply_id in self._held:
            self._batch.partials[reply_id] = values

    async def finish(self, reply_id: uuid.UUID, values: Values, tell: Callable[[], News]) -> News:
        """Commit the settled reply now, however long the database is away; returns what it tells.

        That is nothing when somebody else has settled it: its state is left as it is. Raises
        DatabaseError when the database will never take these values, and what `tell` raises.
        """
        news: asyncio.Future[News] = asyncio.get_running_loop().create_future()
        self._batch.partials.pop(reply_id, None)
        self._batch.finals[reply_id] = Final(values, tell, news)
        self._held.discard(reply_id)
        self._urgent.set()
        return await news

    async def _write_on(self) -> None:
        """Finals go at once and alone; partials every INTERVAL, with what else there is."""
        now = asyncio.get_running_loop().time
        due = now() + INTERVAL
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout_at(due):
                    await self._urgent.wait()
            self._urgent.clear()
            batch = Batch(finals=self._batch.finals)
            self._batch.finals = {}
            if now() >= due:
                batch.partials, self._batch.partials = self._batch.partials, {}
                due = now() + INTERVAL
            # By a clock that nobody sets: a wall clock that jumps must not end a lease.
            renew = list(self._held) if now() >= self._renew_at else []
            if batch.partials or batch.finals or renew:
                await self._write(batch, renew)

    async def _write(self, batch: Batch, renew: list[uuid.UUID]) -> None:
        try:
            settled = await self._commit(batch, renew)
        except AWAY as error:
            logger.error("replies could not be saved, trying again: %s", type(error).__name__)
            self.failing = True
            self._batch.put_back(batch)
            await asyncio.sleep(RETRY)
            self._urgent.set()
            return
        self.failing = False
        if renew:
            self._renew_at = asyncio.get_running_loop().time() + RENEW_EVERY
        for id, final in batch.finals.items():
            outcome = settled.get(id, [])
            if final.news.done():
                continue
            if isinstance(outcome, Exception):
                final.news.set_exception(outcome)
            else:
                final.news.set_result(outcome)

    async def _commit(self, batch: Batch, renew: list[uuid.UUID]) -> Settled:
        """All in one transaction; one by one when the database refuses some of the values."""
        partials = {id: values() for id, values in batch.partials.items()}
        try:
            return await self.call(_commit, partials, batch.finals, renew)
        except AWAY:
            raise
        except DatabaseError:
            number = len(partials) + len(batch.finals)
            logger.exception("some of %d replies cannot be saved", number)
        settled: Settled = {}
        for id, values in partials.items():
            with suppress(DatabaseError):
                await self.call(_commit, {id: values}, {}, [])
        for id, final in batch.finals.items():
            try:
                settled |= await self.call(_commit, {}, {id: final}, [])
            except AWAY:
                raise
            except DatabaseError as error:
                final.news.set_exception(error)
        return settled


def _commit(
    partials: dict[uuid.UUID, Values], finals: dict[uuid.UUID, Final], renew: list[uuid.UUID]
) -> Settled:
    """Write all texts in one transaction; returns the news of the finals that were ours to settle.

    The leases come before, alone: PostgreSQL checks the foreign keys of a row that a transaction
    changes twice, and waits for whoever has the conversation, and may be waiting for the row.
    """
    if renew:
        leases = Message.objects.running().filter(lease_holder=PROCESS, id__in=renew)
        leases.update(lease_until=Now() + LEASE)
    with transaction.atomic():
        ours = [id for id, final in finals.items() if _SETTLING.run(final.values, id, PROCESS)]
        _PARTIAL.run_many([(values, (id, PROCESS)) for id, values in partials.items()])
    return {id: _told(finals[id]) for id in ours}


def _told(final: Final) -> News | Exception:
    """Its own error: the others of the batch are told, and what is saved is saved."""
    try:
        return final.tell()
    except Exception as error:
        return error


def _ours(id: uuid.UUID, process: str) -> MessageQuerySet:
    return Message.objects.running().filter(id=id, lease_holder=process)


_PARTIAL = PreparedUpdate(_ours, *GROWING)
_SETTLING = Settling(_ours, *GROWING, *LAST)
