"""A line between browser and app that can be cut, and one that goes dead without a word."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

from .listener import Listener


class Line:
    """Forwards bytes in a thread of its own; `url` takes the app's place in the browser."""

    def __init__(self, target: str) -> None:
        self._host, _, port = target.removeprefix("http://").partition(":")
        self._port = int(port)
        self._pairs: set[asyncio.StreamWriter] = set()
        self.open = True
        self.dead = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._listener = Listener(self._forward)
        self._run(self._listener.start)
        self.url = f"http://127.0.0.1:{self._listener.port}"

    @property
    def connections(self) -> int:
        return len(self._pairs) // 2

    def cut(self) -> None:
        """Reset every connection, and refuse new ones until `mend`."""
        self.open = False
        self._run(self._abort_all)

    def drop(self) -> None:
        """Reset every connection; new ones work."""
        self._run(self._abort_all)

    def mend(self) -> None:
        self.open, self.dead = True, False

    def close(self) -> None:
        self._run(self._listener.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _run(self, function: Callable[[], Awaitable[Any]]) -> Any:
        async def call() -> Any:
            return await function()

        return asyncio.run_coroutine_threadsafe(call(), self._loop).result(10)

    async def _abort_all(self) -> None:
        for writer in list(self._pairs):
            writer.transport.abort()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._pairs.add(writer)
        back: asyncio.StreamWriter | None = None
        try:
            if self.open:
                there, back = await asyncio.open_connection(self._host, self._port)
                self._pairs.add(back)
                await asyncio.gather(self._pump(reader, back), self._pump(there, writer))
        except OSError:
            pass
        finally:
            for one in (writer, back):
                if one is not None:
                    self._pairs.discard(one)
                    one.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                if not self.dead:
                    writer.write(data)
                    await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.transport.abort() if self.dead else writer.close()
