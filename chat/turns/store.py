"""The engine's writes: many replies in one transaction, in one thread, about one a second each.

A write that fails (database away, locked, full) is kept and tried again: text is never dropped.
"""

import asyncio
import logging
import uuid
from collections.abc import Callable
from contextlib import suppress

from chat.live.hub import News
from chat.models import Message, Step
from chat.models.message import LEASE
from chat.support.cancelling import cancel
from chat.support.threads import DatabaseThread

from .errors import NotThere
from .writes import AWAY, Batch, Final, Settled, Values, advance, commit

logger = logging.getLogger(__name__)
SAVE_EVERY_S = 0.8
RETRY_S = 1.0
RENEW_EVERY_S = LEASE.total_seconds() / 5


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
        self.tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self.tasks = [asyncio.create_task(self._write_on(), name="store")]

    async def stop(self) -> None:
        await cancel(*self.tasks)
        self.thread.stop()

    def hold(self, reply_id: uuid.UUID) -> None:
        """Renew this reply's lease until its last write, or until it is released."""
        self._held.add(reply_id)

    def release(self, reply_id: uuid.UUID) -> None:
        """Renew its lease no more: whoever sweeps settles a reply that has not settled itself."""
        self._held.discard(reply_id)
        self._batch.partials.pop(reply_id, None)

    def save(self, reply_id: uuid.UUID, values: Callable[[], Values]) -> None:
        """Have the partial committed within a second; `values` is asked for just then."""
        if reply_id in self._held:
            self._batch.partials[reply_id] = values

    def save_step(self, step_id: uuid.UUID, values: Values) -> None:
        """Have the state of a running step committed within a second."""
        self._batch.steps[step_id] = values

    async def advance(self, step_id: uuid.UUID, values: Values, following: Step) -> None:
        """Commit the end of a step and the beginning of the next one.

        Raises NotThere when somebody else has settled the reply.
        """
        self._batch.steps.pop(step_id, None)
        while True:
            try:
                ours = await self.call(advance, step_id, values, following)
                break
            except AWAY as error:
                self._say_away(error)
            await asyncio.sleep(RETRY_S)
        if not ours:
            raise NotThere

    async def finish(
        self,
        reply: Message,
        values: Values,
        step_id: uuid.UUID,
        step: Values,
        tell: Callable[[], News],
        then: Callable[[], None],
    ) -> News:
        """Commit the settled reply now, however long the database is away; returns what it tells.

        `then` is called in the same transaction.

        That is nothing when somebody else has settled it: its state is left as it is. Raises what
        the database says to values that it will never take, and what `tell` raises.
        """
        news: asyncio.Future[News] = asyncio.get_running_loop().create_future()
        self._batch.partials.pop(reply.id, None)
        self._batch.steps.pop(step_id, None)
        final = Final(values, reply.conversation_id, step_id, step, then, tell, news)
        self._batch.finals[reply.id] = final
        self._urgent.set()
        return await news

    async def _write_on(self) -> None:
        """Finals go at once and alone; partials every SAVE_EVERY_S, with what else there is."""
        now = asyncio.get_running_loop().time
        due = now() + SAVE_EVERY_S
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout_at(due):
                    await self._urgent.wait()
            self._urgent.clear()
            whole = now() >= due
            batch = self._batch.take(whole=whole)
            if whole:
                due = now() + SAVE_EVERY_S
            # By the monotonic clock: a jump of the wall clock must not end a lease.
            renew = list(self._held) if now() >= self._renew_at else []
            if batch or renew:
                await self._write(batch, renew)

    async def _write(self, batch: Batch, renew: list[uuid.UUID]) -> None:
        """Never raises: what cannot be written is tried again, or given up for one reply alone."""
        try:
            settled, left = await self._commit(batch, renew)
        except AWAY as error:
            self._say_away(error)
            settled, left = {}, batch
        else:
            if renew:
                self._renew_at = asyncio.get_running_loop().time() + RENEW_EVERY_S
        for id, final in batch.finals.items():
            if id in left.finals or final.news.done():
                continue
            outcome = settled.get(id, [])
            if isinstance(outcome, Exception):
                final.news.set_exception(outcome)
            else:
                final.news.set_result(outcome)
        self.failing = bool(left)
        if left:
            self._batch.put_back(left)
            await asyncio.sleep(RETRY_S)
            self._urgent.set()

    async def _commit(self, batch: Batch, renew: list[uuid.UUID]) -> tuple[Settled, Batch]:
        """All in one transaction; one by one when something is wrong with some of the values.

        Returns what became of the finals, and what is left to be tried again.
        """
        batch, left = batch.with_texts(), Batch()
        try:
            return await self.call(commit, batch, renew), left
        except AWAY:
            raise
        except Exception:
            logger.exception("some of %d writes cannot be saved", len(batch))
        settled: Settled = {}
        for part in batch.one_by_one():
            try:
                settled |= await self.call(commit, part, [])
            except AWAY as error:
                self._say_away(error)
                left.put_back(part)
            except Exception as error:
                settled |= dict.fromkeys(part.finals, error)
        return settled, left

    def _say_away(self, error: Exception) -> None:
        logger.error("replies could not be saved, trying again: %s", type(error).__name__)
        self.failing = True
