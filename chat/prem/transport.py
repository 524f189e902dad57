"""httpx's transport: aiohttp's, with answers read in the largest pieces that have come.

While nobody asks for more, and for as long as a `Pace` says, the socket is not read: the kernel
collects what arrives, and one read takes it all. A reply that is told in windows costs one wake-up
a window, not one a delta.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport
from httpx_aiohttp.transport import map_aiohttp_exceptions

# A connection whose answer has been read to its end is used again; worth this many seconds.
PATIENCE = 0.1
LARGEST_REST = 64 * 1024


class Pace:
    """How fast an answer is read; this one says: as fast as it comes."""

    def rest(self) -> float:
        """Seconds in which nothing is read after a piece."""
        return 0.0

    def late(self, seconds: float) -> None:
        """Reading went on so much later than it should have: the event loop was busy."""


AS_IT_COMES = Pace()


class AnswerStream(httpx.AsyncByteStream):
    """The body of an answer, as it comes."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer
        self._loop = asyncio.get_running_loop()
        self._asked: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._resting: asyncio.TimerHandle | None = None
        connection = answer.connection
        # Not by its truth, which is that of a queue: empty.
        protocol: Any = connection.protocol if connection is not None else None
        if protocol is not None and protocol.read_timeout:
            self._watch_silence(protocol.read_timeout)
            # aiohttp's own would be set anew at every read.
            protocol.read_timeout = None
            protocol.start_timeout()

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self.pieces(AS_IT_COMES)

    async def pieces(self, pace: Pace) -> AsyncIterator[bytes]:
        """What has come since the last piece, and after its rest."""
        content = self._answer.content
        while True:
            self._listen_after(pace.rest(), pace)
            try:
                data = await content.readany()
            except Exception:
                with map_aiohttp_exceptions():
                    raise
            finally:
                self._asked = None
            if not data:
                return
            self._wire(read=False)
            yield data

    def _listen_after(self, seconds: float, pace: Pace) -> None:
        # Not a sleep: a call later is one turn of the task less for each piece.
        if seconds:
            due = self._loop.time() + seconds
            self._resting = self._loop.call_later(seconds, self._listen, due, pace)
        else:
            self._listen(self._loop.time(), pace)

    def _listen(self, due: float, pace: Pace) -> None:
        self._asked = self._loop.time()
        pace.late(self._asked - due)
        self._wire(read=True)

    def _watch_silence(self, longest: float) -> None:
        """End the stream after so many seconds in which it was listened to in vain."""
        silent = self._loop.time() - self._asked if self._asked is not None else 0.0
        if silent < longest:
            self._timer = self._loop.call_later(longest - silent, self._watch_silence, longest)
        else:
            self._answer.content.set_exception(aiohttp.SocketTimeoutError())

    def _wire(self, *, read: bool) -> None:
        connection = self._answer.connection
        # uvloop's transports are no subclasses of asyncio's.
        wire: Any = connection.transport if connection is not None else None
        if wire is None or wire.is_closing():
            return
        if read:
            wire.resume_reading()
        else:
            wire.pause_reading()

    @property
    def unread(self) -> bytes:
        """What came before the connection broke: aiohttp tells of the break first."""
        return b"".join(self._answer.content._buffer)

    async def drain(self) -> None:
        """Read the few bytes that end the answer, so that its connection can serve another."""
        self._wire(read=True)
        size = 0
        try:
            async with asyncio.timeout(PATIENCE):
                while size < LARGEST_REST and (data := await self._answer.content.readany()):
                    size += len(data)
        except (TimeoutError, aiohttp.ClientError):
            return  # then it is closed

    async def aclose(self) -> None:
        for timer in (self._timer, self._resting):
            if timer is not None:
                timer.cancel()
        self._wire(read=True)
        await self._answer.__aexit__(None, None, None)


class Transport(AiohttpTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        response.stream = AnswerStream(response.stream._aiohttp_response)  # type: ignore[union-attr]
        return response
