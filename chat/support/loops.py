"""Background tasks of the event loop that run as long as the process."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from .cancelling import cancel

logger = logging.getLogger(__name__)
RESTART_S = 1.0


class Loops:
    """Named background tasks; one that fails or is killed starts again a moment later."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._stopping = False

    def start(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Await `run()` for as long as the process lives, or until it returns."""
        if self._stopping:
            return
        task = asyncio.create_task(_await(run), name=name)
        task.add_done_callback(lambda task: self._ended(task, run))
        self._tasks[name] = task

    def dead(self) -> list[str]:
        """The names of those that were cut short and do not run again yet."""
        return [name for name, task in self._tasks.items() if task.done()]

    async def stop(self) -> None:
        """End all of them for good."""
        self._stopping = True
        await cancel(*self._tasks.values())

    def _ended(self, task: asyncio.Task[None], run: Callable[[], Awaitable[None]]) -> None:
        name, error = task.get_name(), None if task.cancelled() else task.exception()
        if error is None and not task.cancelled():
            del self._tasks[name]
            return
        if self._stopping:
            return
        logger.error("the background task %s ended, and starts again", name, exc_info=error)
        task.get_loop().call_later(RESTART_S, self.start, name, run)


async def _await(run: Callable[[], Awaitable[None]]) -> None:
    await run()
