"""The worker of an embedded server: a child process, started when there is a task to run.

It ends after an idle time, so that an idle installation pays nothing. It also ends with its server,
because its standard input is a pipe from the server. Its standard output carries the news of tasks
to viewers (`chat.background.news`).
"""

import asyncio
import json
import logging
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress

from django.conf import settings
from django.utils.crypto import get_random_string

from chat import runtime
from chat.background import bell, leases, overlooked
from chat.support.cancelling import cancel
from chat.support.threads import DATABASE_AWAY

logger = logging.getLogger(__name__)
# Seconds before a worker that has failed is started again: longer each time.
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
# Seconds that a running task gets to end, when PREMWEB_GRACE is less.
MIN_GRACE_S = 1.0
# Seconds to read the last news of a child.
LAST_NEWS_S = 1.0
# Bytes of one message to viewers.
MAX_MESSAGE_BYTES = 16 * 1024 * 1024


class WorkerProcess:
    """Starts the child, tells it of tasks, and ends it; there is at most one child at a time."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()
        self._child: Process | None = None
        self._ending = False

    def begin(self) -> None:
        """Listen for tasks from now on; nothing is started before there is one."""
        if settings.WORKER == "embedded":
            bell.listen(self._ring)
            runtime.current().loops.start("worker", self._keep)

    async def end(self, grace: float) -> None:
        """Let the running task end within `grace` seconds; if it is cut off, it runs again."""
        self._ending = True
        if self._child is None:
            return
        with suppress(ProcessLookupError):
            self._child.terminate()
        try:
            async with asyncio.timeout(max(grace, MIN_GRACE_S)):
                await self._child.wait()
        except TimeoutError:
            self.kill()
            await self._child.wait()

    def kill(self) -> None:
        """End it now."""
        if self._child is not None:
            with suppress(ProcessLookupError):
                self._child.kill()

    def _ring(self) -> None:
        """Tell the child of a new task; from any thread."""
        with suppress(RuntimeError):  # the loop is closed: the process ends
            self._loop.call_soon_threadsafe(self._hear)

    def _hear(self) -> None:
        if not self._ending:
            self._rung.set()

    async def _keep(self) -> None:
        """Run a child whenever there are tasks."""
        pause = FIRST_PAUSE_S
        while not self._ending:
            await self._rung.wait()
            code = await self._run()
            if code == 0 or self._ending:
                pause = FIRST_PAUSE_S
            else:
                logger.error("the worker ended with code %s; a new one in %g s", code, pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
            await self._look_for_more()

    async def _run(self) -> int:
        """Run one child to its end; returns its exit code."""
        self._rung.clear()
        worker_id = get_random_string(32)
        child = self._child = await asyncio.create_subprocess_exec(
            *(sys.executable, str(settings.BASE_DIR / "manage.py"), "db_worker"),
            *("--embedded", "--worker-id", worker_id),
            stdin=PIPE,
            stdout=PIPE,
            limit=MAX_MESSAGE_BYTES,
        )
        calls = asyncio.create_task(self._pass_on_calls(child), name="worker calls")
        news = asyncio.create_task(_pass_on_news(child), name="worker news")
        try:
            code = await child.wait()
            await asyncio.wait([news], timeout=LAST_NEWS_S)
        finally:
            await cancel(calls, news)
        if code:
            await self._release(worker_id)
        return code

    async def _pass_on_calls(self, child: Process) -> None:
        assert child.stdin is not None
        while True:
            await self._rung.wait()
            self._rung.clear()
            child.stdin.write(b"\n")
            with suppress(ConnectionError):
                await child.stdin.drain()

    async def _release(self, worker_id: str) -> None:
        """End the lease of a dead child at once."""
        try:
            await runtime.current().database.call(leases.release, worker_id)
        except DATABASE_AWAY as error:
            logger.warning("the worker's lease was not released: %s", type(error).__name__)

    async def _look_for_more(self) -> None:
        """Check for a task that came while the child was ending."""
        try:
            if await runtime.current().database.call(overlooked.are_waiting):
                self._rung.set()
        except DATABASE_AWAY:
            return  # the sweep finds it


async def _pass_on_news(child: Process) -> None:
    assert child.stdout is not None
    while not child.stdout.at_eof():
        try:
            if line := await child.stdout.readline():
                await runtime.current().hub.take(json.loads(line))
        except Exception:
            logger.exception("what the worker said could not be passed on")
