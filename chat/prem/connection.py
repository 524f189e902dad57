"""One HTTP/1.1 connection to the API: a request at a time, its answer read when it is asked for.

While nobody asks the socket is not read: the kernel collects what arrives, and one read takes all.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable
from functools import cache
from typing import Any, cast

import httpx
from aiohappyeyeballs import start_connection

from .answer import Answer

SocketFactory = Callable[[Any], socket.socket]


class Connection(asyncio.Protocol):
    """Idle, or with an answer that is awaited."""

    def __init__(self) -> None:
        self.answer = Answer()
        self.is_open = True
        self._wire: asyncio.Transport
        self._waiter: asyncio.Future[None] | None = None
        self._expiry: asyncio.TimerHandle | None = None

    async def ask(self, request: bytes, seconds: float | None) -> None:
        """Send a request, and await the head of its answer for so long.

        Raises httpx.TransportError; the connection is closed then.
        """
        try:
            async with asyncio.timeout(seconds):
                await self._ask(request)
        except TimeoutError as error:
            self.close()
            raise httpx.ReadTimeout("no answer began") from error
        except BaseException:
            self.close()
            raise

    async def _ask(self, request: bytes) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
        if self.answer.is_complete:
            self.answer = Answer()
        self._wire.write(request)
        while not self.answer.has_head:
            if self.answer.failure is not None:
                raise self.answer.failure
            self.listen()
            await self.news()

    async def news(self) -> None:
        """Return when something has come, or nothing more can. Raises nothing of its own."""
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def listen(self) -> None:
        """Read from now on, until something has come that is waited for."""
        if not self._wire.is_closing():
            self._wire.resume_reading()

    def fail(self, error: httpx.TransportError) -> None:
        """Nothing more is to come."""
        self.answer.fail(error)
        self._wake()

    def idle(self, seconds: float) -> None:
        """Wait for the next request for so long; then, and when the other side does, close."""
        self.listen()
        self._expiry = asyncio.get_running_loop().call_later(seconds, self.close)

    def close(self) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
        self.is_open = False
        self._wire.abort()

    # The loop's calls ---------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's.
        self._wire = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self.answer.feed(data)
        if self._waiter is not None:
            self._wire.pause_reading()
            self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        self.is_open = False
        self.answer.end(broken=error is not None)
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


async def connect(
    url: httpx.URL, seconds: float | None, open_socket: SocketFactory | None = None
) -> Connection:
    """A connection to where the URL leads. Raises httpx.TransportError."""
    if url.scheme not in {"http", "https"} or not url.host:
        raise httpx.UnsupportedProtocol("neither http:// nor https://")
    try:
        async with asyncio.timeout(seconds):
            return await _connect(url, open_socket)
    except TimeoutError as error:
        raise httpx.ConnectTimeout(str(error)) from error
    except OSError as error:
        raise httpx.ConnectError(str(error)) from error


async def _connect(url: httpx.URL, open_socket: SocketFactory | None) -> Connection:
    loop = asyncio.get_running_loop()
    encrypted = url.scheme == "https"
    host, port = url.raw_host.decode("ascii"), url.port or (443 if encrypted else 80)
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    wire = await start_connection(found, happy_eyeballs_delay=0.25, socket_factory=open_socket)
    tls: dict[str, Any] = {"ssl": _tls(), "server_hostname": host} if encrypted else {}
    try:
        _, connection = await loop.create_connection(Connection, sock=wire, **tls)
    except BaseException:
        wire.close()
        raise
    return connection


@cache
def _tls() -> ssl.SSLContext:
    """One for all clients: it takes a while to make, and holds no secret."""
    return httpx.create_ssl_context(trust_env=False)
