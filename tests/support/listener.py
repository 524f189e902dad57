"""A server in this loop that leaves no socket behind, whatever its connections are doing."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Listener:
    """Listens on a free port of 127.0.0.1; `answer` serves one connection, which it may close."""

    def __init__(self, answer: Answer, tls: ssl.SSLContext | None = None) -> None:
        self._answer, self._tls = answer, tls
        self._tasks: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """End every connection, and wait until its socket is closed."""
        self._server.close()
        await _settle()  # what was accepted becomes known
        open = list(self._tasks)
        for task in open:
            task.cancel()
        await asyncio.gather(*open, return_exceptions=True)
        await _settle()  # the sockets close

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Known before its task first runs: one that is cancelled until then closes nothing."""
        task = asyncio.ensure_future(self._answer(reader, writer))
        self._tasks[task] = writer
        task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[None]) -> None:
        writer = self._tasks.pop(task)
        if task.cancelled():
            writer.transport.abort()
        else:
            writer.close()


async def _settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)
