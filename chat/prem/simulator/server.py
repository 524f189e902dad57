"""The simulator as a server of its own: HTTP/1.1 with chunked streams, one timer for all."""

import asyncio
import heapq
import itertools
import signal
import time
from collections.abc import Callable
from functools import partial
from typing import cast

import uvloop

from .answers import ScriptedAnswer, Simulator
from .bodies import body_in

REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    429: "Too Many Requests",
}


class Clock:
    """Calls functions at their times with one timer: cheaper than a sleeping task per stream."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._timer: asyncio.Handle | None = None
        self._wakes_at = float("inf")

    def at(self, moment: float, function: Callable[[], None]) -> None:
        heapq.heappush(self._due, (moment, next(self._order), function))
        if moment < self._wakes_at:
            self._set()

    def _set(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._wakes_at = None, float("inf")
        if self._due:
            self._wakes_at = self._due[0][0]
            self._timer = self._loop.call_at(self._wakes_at, self._run)

    def _run(self) -> None:
        self._wakes_at = float("-inf")  # what is added meanwhile waits for the end of this run
        now = self._loop.time()
        while self._due and self._due[0][0] <= now:
            heapq.heappop(self._due)[2]()
        self._set()


class SimulatorConnection(asyncio.Protocol):
    """One client's connection, kept alive between requests."""

    def __init__(self, simulator: Simulator, clock: Clock) -> None:
        self._simulator, self._clock = simulator, clock
        self._loop = asyncio.get_running_loop()
        self._buffer = bytearray()
        self._busy = False
        self._open = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._open = False

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._next()

    def _next(self) -> None:
        if self._busy or (end := self._buffer.find(b"\r\n\r\n")) < 0:
            return
        lines = self._buffer[:end].decode("latin1").split("\r\n")
        pairs = (line.partition(":") for line in lines[1:])
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        try:
            found = body_in(self._buffer, end + 4, headers)
        except ValueError:
            self._transport.close()
            return
        if found is None:
            return
        body, end = found
        del self._buffer[:end]
        method, _, rest = lines[0].partition(" ")
        self._busy = True
        reply = self._simulator.answer(method, rest.partition(" ")[0], headers, body)
        self._clock.at(self._loop.time() + reply.delay, lambda: self._begin(reply))

    def _begin(self, reply: ScriptedAnswer) -> None:
        if not self._open:
            return
        head = f"HTTP/1.1 {reply.status} {REASONS.get(reply.status, 'Simulated')}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items())
        if reply.pieces is None:
            head += f"content-length: {len(reply.body)}\r\n\r\n"
            self._transport.write(head.encode() + reply.body)
            self._done()
            return
        self._transport.write(f"{head}transfer-encoding: chunked\r\n\r\n".encode())
        self._step(reply, self._loop.time())

    def _step(self, reply: ScriptedAnswer, moment: float) -> None:
        """Write one piece; the next one is due a period after this one was, so that rates hold."""
        assert reply.pieces is not None
        while self._open:
            piece = next(reply.pieces, b"")
            if piece is None:
                self._transport.abort()
                return
            if isinstance(piece, str):
                return  # silence, until the client goes
            if b"@)" in piece:
                piece = piece.replace(b"@)", b"@%d)" % time.time_ns())
            self._transport.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            if not piece:
                self._done()
                return
            if reply.rate:
                moment += 1 / reply.rate
                self._clock.at(moment, partial(self._step, reply, moment))
                return
            if self._transport.get_write_buffer_size() > 1 << 20:
                self._clock.at(self._loop.time() + 0.005, partial(self._step, reply, moment))
                return

    def _done(self) -> None:
        self._busy = False
        self._next()


async def serve(host: str, port: int, simulator: Simulator, say: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; `say` gets one line with the address."""
    loop = asyncio.get_running_loop()
    clock = Clock()
    server = await loop.create_server(
        lambda: SimulatorConnection(simulator, clock), host, port, backlog=1024
    )
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    where = server.sockets[0].getsockname()
    say(f"The simulator listens on http://{where[0]}:{where[1]}/api/v1")
    await ended.wait()
    server.close()


def run(host: str, port: int, rate: float, seed: int, slow_start: float = 70.0) -> None:
    """Serve from a command; prints one line with the address (port 0 picks a free one)."""

    def say(line: str) -> None:
        print(line, flush=True)  # noqa: T201

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(host, port, Simulator(rate, seed, slow_start), say))
