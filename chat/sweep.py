"""The regular check of every server process, each three seconds, for news that did not arrive."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from django.conf import settings

from .background import bell, leases, overlooked, scheduling
from .live.dismissal import Dismissal
from .live.hub import Hub
from .models import Message
from .schedule import SCHEDULE
from .support.threads import DATABASE_AWAY, DatabaseThread
from .turns import announce, waiting
from .turns.engine import Engine
from .turns.settle import settle_abandoned, settled_of
from .upstream import Clients

logger = logging.getLogger(__name__)
SWEEP_EVERY_S = 3.0


class Sweep:
    """A list of named duties. One that fails does not stop the others, and is tried again."""

    def __init__(
        self,
        engine: Engine,
        hub: Hub,
        clients: Clients,
        dismissal: Dismissal,
        database: DatabaseThread,
    ) -> None:
        self._engine, self._hub, self._clients = engine, hub, clients
        self._dismissal, self._call = dismissal, database.call
        self._is_first = True
        self._told_of_missing_worker = False
        self.duties: dict[str, Callable[[], Awaitable[None]]] = {
            "settle abandoned replies": self._settle_abandoned,
            "close idle clients": self._close_idle_clients,
            "send waiting messages": self._send_waiting,
            "tell of missed ends": self._tell_missed_ends,
            "close sockets of those who lost access": self._dismissal.sweep,
            "enqueue scheduled tasks": self._enqueue_scheduled,
            "find overlooked tasks": self._find_overlooked,
        }

    async def sweep_on(self) -> None:
        """Runs as long as the process."""
        while True:
            for name, duty in self.duties.items():
                await _do(name, duty)
            await asyncio.sleep(SWEEP_EVERY_S)

    async def _settle_abandoned(self) -> None:
        await self._call(settle_abandoned, self._engine.running)

    async def _close_idle_clients(self) -> None:
        self._clients.close_idle()

    async def _send_waiting(self) -> None:
        if self._engine.draining:
            return
        for conversation_id in await self._call(waiting.ready):
            await self._engine.start_waiting(conversation_id)

    async def _tell_missed_ends(self) -> None:
        awaited = {id for viewer in self._hub.all_viewers() for id in viewer.awaited}
        if not awaited:
            return
        for message in await self._call(settled_of, awaited):
            await _do("tell the end of a reply", partial(self._tell_end, message))

    async def _tell_end(self, message: Message) -> None:
        [(key, event), *_] = await self._call(announce.ended, message)
        await self._hub.deliver_here(key, event)

    async def _enqueue_scheduled(self) -> None:
        if self._is_first:
            await self._call(scheduling.make_due, SCHEDULE)
            self._is_first = False
        await self._call(scheduling.enqueue_due, SCHEDULE)

    async def _find_overlooked(self) -> None:
        await self._call(leases.recover)
        waiting = await self._call(overlooked.are_overlooked)
        if waiting:
            bell.ring()
        await self._tell_of_missing_worker(waiting)

    async def _tell_of_missing_worker(self, waiting: bool) -> None:
        """Warn once when the operator must start the workers and none runs."""
        missing = waiting and settings.WORKER == "external"
        missing = missing and not await self._call(leases.any_living)
        if missing and not self._told_of_missing_worker:
            logger.error("tasks wait, and no worker runs: start `manage.py db_worker`")
        self._told_of_missing_worker = missing


async def _do(name: str, duty: Callable[[], Awaitable[None]]) -> None:
    try:
        await duty()
    except DATABASE_AWAY as error:
        logger.warning("the sweep could not %s: %s", name, type(error).__name__)
    except Exception:
        logger.exception("the sweep could not %s", name)
