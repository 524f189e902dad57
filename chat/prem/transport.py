"""httpx's transport over connections of our own, which are kept for the next request.

A reply that is told in windows costs one wake-up a window, not one a delta: for as long as a `Pace`
says, nothing is read.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from functools import partial

import httpx

from .answer import Unanswered
from .connection import Connection, SocketFactory, connect

# A connection whose answer has been read to its end is used again; worth this many seconds.
PATIENCE = 0.1
LARGEST_REST = 64 * 1024
MOST_IDLE = 100
LONGEST_IDLE = 30.0


class Pace:
    """How fast an answer is read; this one says: as fast as it comes."""

    def rest(self) -> float:
        """Seconds in which nothing is read after a piece."""
        return 0.0

    def late(self, seconds: float) -> None:
        """Reading went on so much later than it should have: the event loop was busy."""


AS_IT_COMES = Pace()


class AnswerStream(httpx.AsyncByteStream):
    """The body of an answer, as it comes. `longest`: seconds of silence that end it."""

    def __init__(
        self, connection: Connection, give_back: Callable[[Connection], None], longest: float | None
    ) -> None:
        self._connection = connection
        self._give_back: Callable[[Connection], None] | None = give_back
        self._answer = connection.answer
        self._loop = asyncio.get_running_loop()
        self._asked: float | None = None
        self._resting: asyncio.TimerHandle | None = None
        self._watch: asyncio.TimerHandle | None = None
        if longest:
            self._watch = self._loop.call_later(longest, self._watch_silence, longest)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self.pieces(AS_IT_COMES)

    async def pieces(self, pace: Pace) -> AsyncIterator[bytes]:
        """What has come since the last piece, and after its rest."""
        answer = self._answer
        while True:
            if not answer.body and not answer.has_ended:
                self._listen_after(pace.rest(), pace)
                await self._connection.news()
            if answer.body:
                self._asked = None
                data = b"".join(answer.body)
                answer.body.clear()
                yield data
            elif answer.failure is not None:
                raise answer.failure
            elif answer.is_complete:
                return

    async def drain(self) -> None:
        """Read the few bytes that end the answer, so that its connection can serve another."""
        size = 0
        try:
            async with asyncio.timeout(PATIENCE):
                while not self._answer.has_ended and size < LARGEST_REST:
                    self._connection.listen()
                    await self._connection.news()
                    size += sum(map(len, self._answer.body))
                    self._answer.body.clear()
        except TimeoutError:
            return  # then it is closed

    async def aclose(self) -> None:
        for timer in (self._watch, self._resting):
            if timer is not None:
                timer.cancel()
        if self._give_back is not None:
            self._give_back(self._connection)
            self._give_back = None

    def _listen_after(self, seconds: float, pace: Pace) -> None:
        # Not a sleep: a call later is one turn of the task less for each piece.
        now = self._loop.time()
        if seconds:
            self._resting = self._loop.call_later(seconds, self._collect, now + seconds, pace)
        else:
            self._asked = self._asked or now
            pace.late(0.0)
            self._connection.listen()

    def _collect(self, due: float, pace: Pace) -> None:
        now = self._loop.time()
        self._asked = self._asked or now
        pace.late(now - due)
        self._connection.collect()

    def _watch_silence(self, longest: float) -> None:
        """End the stream after so many seconds in which it was listened to in vain."""
        silent = self._loop.time() - self._asked if self._asked is not None else 0.0
        if silent < longest:
            self._watch = self._loop.call_later(longest - silent, self._watch_silence, longest)
        else:
            self._connection.fail(httpx.ReadTimeout("nothing came"))


class Pool:
    """The idle connections, by where they lead."""

    def __init__(self) -> None:
        self._idle: dict[tuple[str, str, int | None], list[Connection]] = {}
        self._closed = False

    def take(self, url: httpx.URL) -> Connection | None:
        """The connection that was used last."""
        idle = self._idle.get((url.scheme, url.host, url.port), [])
        while idle:
            connection = idle.pop()
            if connection.is_open and connection.answer.keeps_alive:
                return connection
            connection.close()
        return None

    def give(self, url: httpx.URL, connection: Connection) -> None:
        """Keep it for the next request, if it can have one."""
        idle = self._idle.setdefault((url.scheme, url.host, url.port), [])
        idle[:] = [one for one in idle if one.is_open]
        can_serve = connection.is_open and connection.answer.keeps_alive
        if can_serve and len(idle) < MOST_IDLE and not self._closed:
            connection.idle(LONGEST_IDLE)
            idle.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        self._closed = True
        for idle in self._idle.values():
            for connection in idle:
                connection.close()
        self._idle.clear()


class Transport(httpx.AsyncBaseTransport):
    """`open_socket` makes the sockets, and may refuse an address with an OSError."""

    def __init__(self, open_socket: SocketFactory | None = None) -> None:
        self._open_socket = open_socket
        self._pool = Pool()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        connection = await self._ask(request)
        answer = connection.answer
        longest = request.extensions["timeout"]["read"]
        stream = AnswerStream(connection, partial(self._pool.give, request.url), longest)
        return httpx.Response(answer.status, headers=answer.headers, stream=stream)

    async def _ask(self, request: httpx.Request) -> Connection:
        url, seconds = request.url, request.extensions["timeout"]
        data = _encode(request, await request.aread())
        if (connection := self._pool.take(url)) is not None:
            with suppress(Unanswered):  # it was closed just then
                await connection.ask(data, seconds["read"])
                return connection
        connection = await connect(url, seconds["connect"], self._open_socket)
        await connection.ask(data, seconds["read"])
        return connection

    async def aclose(self) -> None:
        self._pool.close()


def _encode(request: httpx.Request, body: bytes) -> bytes:
    """The request on the wire. Raises httpx.LocalProtocolError for a header that would be two."""
    lines = [b"%b %b HTTP/1.1" % (request.method.encode("ascii"), request.url.raw_path)]
    lines += [b"%b: %b" % header for header in request.headers.raw]
    head = b"\r\n".join(lines)
    if head.count(b"\r") != len(lines) - 1 or head.count(b"\n") != len(lines) - 1:
        raise httpx.LocalProtocolError("a header has a line break")
    return head + b"\r\n\r\n" + body
