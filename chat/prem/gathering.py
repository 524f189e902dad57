"""A body that arrives in many small pieces, handed out in one piece per frame interval."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from .pace import Pace, rest

# The source is read no further while so much waits to be taken.
MAX_GATHERED_BYTES = 256 * 1024


@asynccontextmanager
async def gathered(source: AsyncIterator[bytes], pace: Pace) -> AsyncIterator[AsyncIterator[bytes]]:
    """Read the source in a task of its own. The iterator yields all that has arrived since its
    last piece, then waits as long as the pace says; it raises what the source raised.
    """
    gatherer = _Gatherer(source)
    reading = asyncio.create_task(gatherer.read(), name="gather")
    try:
        yield gatherer.pieces(pace)
    finally:
        reading.cancel()
        await asyncio.wait([reading])


class _Gatherer:
    def __init__(self, source: AsyncIterator[bytes]) -> None:
        self._source = source
        self._pieces: list[bytes] = []
        self._size = 0
        self._has_ended = False
        self._failure: Exception | None = None
        self._arrived, self._taken = asyncio.Event(), asyncio.Event()

    async def read(self) -> None:
        try:
            async for piece in self._source:
                self._pieces.append(piece)
                self._size += len(piece)
                self._arrived.set()
                while self._size >= MAX_GATHERED_BYTES:
                    self._taken.clear()
                    await self._taken.wait()
        except Exception as error:
            self._failure = error  # raised again by `pieces`
        finally:
            self._has_ended = True
            self._arrived.set()

    async def pieces(self, pace: Pace) -> AsyncIterator[bytes]:
        while True:
            await rest(pace)
            await self._arrived.wait()
            if self._pieces:
                yield self._take()
            elif self._failure is not None:
                raise self._failure
            elif self._has_ended:
                return

    def _take(self) -> bytes:
        data = b"".join(self._pieces)
        self._pieces.clear()
        self._size = 0
        self._taken.set()
        if not self._has_ended:
            self._arrived.clear()
        return data
