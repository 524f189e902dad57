"""The one way from any thread to the event loop: to viewers, and to the other processes.

Every function returns at once, because a view that waited for the loop would wait behind every
stream. In a process without viewers, such as a command, the functions do nothing: the sweep of the
server finds the change within seconds.
"""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from .hub import Hub, News

logger = logging.getLogger(__name__)
_open: "_Line | None" = None


class _Line:
    """The event loop of the server, and the tasks that other threads gave it."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            self._loop.call_soon_threadsafe(self._start, work)
        except RuntimeError:  # the loop is closed: the process ends
            work.close()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            logger.error("what a thread asked for failed", exc_info=error)


def open_line(hub: Hub) -> None:
    """Use the running event loop from now on."""
    global _open
    _open = _Line(hub)


def say(news: News) -> None:
    """Send the news to viewers in every process."""
    if _open is not None:
        _open.run(_open.hub.tell(news))


def order(name: str, *, then: News | None = None, **arguments: Any) -> None:
    """Run one of the hub's commands in every process, and afterwards send the news `then`."""
    if _open is not None:
        _open.run(_order(_open.hub, name, arguments, then or []))


def later(work: Coroutine[Any, Any, None]) -> None:
    """Run the coroutine on the loop."""
    if _open is not None:
        _open.run(work)
    else:
        work.close()


async def _order(hub: Hub, name: str, arguments: dict[str, Any], then: News) -> None:
    await hub.command(name, **arguments)
    await hub.tell(then)
