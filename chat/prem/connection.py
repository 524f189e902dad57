"""One HTTP/1.1 connection to the API: read once for each time that its response is awaited.

Between two reads the transport is paused: the kernel keeps what arrives, and the next read takes
all of it.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable
from typing import Any, cast

import httpx
from aiohappyeyeballs import start_connection

from .response import IncomingResponse
from .tls import Tls

SocketFactory = Callable[[Any], socket.socket]
LAST_LOOK_S = 0.05  # a loop that was busy for the whole timeout finds what arrived meanwhile
HAPPY_EYEBALLS_DELAY_S = 0.25


class UpstreamConnection(asyncio.Protocol):
    """Sends one request at a time; `response` is the one that is being received."""

    def __init__(self) -> None:
        self.response = IncomingResponse()
        self._loop = asyncio.get_running_loop()
        self._wire: asyncio.Transport | None = None
        self._tls: Tls | None = None
        self._is_idle = self._is_lost = False
        self._reading: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_open(self) -> bool:
        return self._wire is not None and not self._wire.is_closing()

    @property
    def is_usable(self) -> bool:
        """Whether it can take a request."""
        return self.is_open and self.response.keeps_alive

    async def request(self, data: bytes, seconds: float | None) -> None:
        """Send a request and receive the head of its response. Raises httpx.TransportError; the
        connection is closed then.
        """
        self._stop_timer()
        self._is_idle = False
        response = self.response = IncomingResponse()
        try:
            async with asyncio.timeout(seconds):
                self._send(data)
                while not response.has_head and response.failure is None:
                    await self.receive(None)
        except TimeoutError as error:
            self.close()
            raise httpx.ReadTimeout("no response began") from error
        except BaseException:
            self.close()
            raise
        if response.failure is not None:
            self.close()
            raise response.failure

    async def receive(self, seconds: float | None) -> None:
        """Read once; after so many seconds of silence the response has failed."""
        if self._wire is None or self._is_lost:
            self.response.end(broken=True)
            return
        self._reading = self._loop.create_future()
        if seconds is not None:
            # Not `asyncio.timeout`, which costs as much as the read.
            self._timer = self._loop.call_later(seconds, self._look_last)
        if not self._wire.is_closing():
            self._wire.resume_reading()
        try:
            await self._reading
        finally:
            self._reading = None
            self._stop_timer()

    def idle(self, seconds: float) -> None:
        """Wait for the next request. Close when none comes for so long, or the other side does."""
        self._is_idle = True
        self._timer = self._loop.call_later(seconds, self.close)
        if self._wire is not None:
            self._wire.resume_reading()

    def close(self) -> None:
        self._stop_timer()
        if self._wire is not None:
            self._wire.abort()

    async def encrypt(self, host: str) -> None:
        """Speak TLS from here on. Raises ssl.SSLError."""
        self._tls = tls = Tls(host)
        while True:
            try:
                tls.shake_hands()
            finally:
                self._send()  # also why it failed
            if tls.is_ready:
                return
            await self.receive(None)
            if not self.is_open:
                raise ssl.SSLEOFError("closed during the handshake")

    def _send(self, data: bytes = b"") -> None:
        if self._tls is not None:
            if data:
                self._tls.encrypt(data)
            data = self._tls.outgoing
        if data and self._wire is not None:
            self._wire.write(data)

    def _look_last(self) -> None:
        self._timer = self._loop.call_later(LAST_LOOK_S, self._time_out)

    def _time_out(self) -> None:
        self.response.fail(httpx.ReadTimeout("nothing arrived"))
        self._wake()

    def _wake(self) -> None:
        if self._reading is not None and not self._reading.done():
            self._reading.set_result(None)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # Called by the loop ---------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's.
        self._wire = cast(asyncio.Transport, transport)
        self._wire.pause_reading()

    def data_received(self, data: bytes) -> None:
        if self._wire is not None and not self._wire.is_closing():
            self._wire.pause_reading()
        if self._tls is not None:
            data = self._decrypt(self._tls, data)
        if self._is_idle:
            if data or not self.is_open:
                self.close()  # nobody has asked for this
            elif self._wire is not None:
                self._wire.resume_reading()  # TLS's own news
        elif data:
            self.response.feed(data)
        self._wake()

    def _decrypt(self, tls: Tls, data: bytes) -> bytes:
        tls.feed(data)
        if not tls.is_ready:
            return b""
        try:
            text = tls.decrypt()
        except ssl.SSLError:
            self.response.fail(httpx.ReadError("what was received cannot be decrypted"))
            self.close()
            return b""
        self._send()  # a new key, or goodbye
        if tls.has_ended and self._wire is not None:
            self._wire.close()
        return text

    def connection_lost(self, error: Exception | None) -> None:
        self._stop_timer()
        self._is_lost = True
        self.response.end(broken=error is not None)
        self._wake()


async def connect(
    url: httpx.URL, seconds: float | None, open_socket: SocketFactory | None = None
) -> UpstreamConnection:
    """Connect to the host of the URL. Raises httpx.TransportError."""
    if url.scheme not in {"http", "https"} or not url.host:
        raise httpx.UnsupportedProtocol("neither http:// nor https://")
    try:
        async with asyncio.timeout(seconds):
            return await _connect(url, open_socket)
    except TimeoutError as error:
        raise httpx.ConnectTimeout(str(error)) from error
    except UnicodeError as error:  # an empty or overlong part of a name
        raise httpx.UnsupportedProtocol("no host can have this name") from error
    except (OSError, RuntimeError) as error:  # uvloop raises the latter for a socket gone wrong
        raise httpx.ConnectError(str(error)) from error


async def _connect(url: httpx.URL, open_socket: SocketFactory | None) -> UpstreamConnection:
    loop = asyncio.get_running_loop()
    encrypted = url.scheme == "https"
    host, port = url.raw_host.decode("ascii"), url.port or (443 if encrypted else 80)
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    wire = await start_connection(
        found, happy_eyeballs_delay=HAPPY_EYEBALLS_DELAY_S, socket_factory=open_socket
    )
    connection = UpstreamConnection()
    try:
        await loop.create_connection(lambda: connection, sock=wire)
        if encrypted:
            await connection.encrypt(host)
    except BaseException:
        connection.close()
        wire.close()
        raise
    return connection
