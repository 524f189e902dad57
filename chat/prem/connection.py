"""One HTTP/1.1 connection to the API: a socket, read by the event loop when a response is awaited.

Between two reads the kernel keeps what arrives, and the next read takes all of it.
"""

import asyncio
import select
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx
from aiohappyeyeballs import start_connection

from .response import IncomingResponse
from .tls import Tls

SocketFactory = Callable[[Any], socket.socket]
READ_BYTES = 64 * 1024
LAST_LOOK_S = 0.05  # a loop that was busy for the whole timeout finds what arrived meanwhile
HAPPY_EYEBALLS_DELAY_S = 0.25


class UpstreamConnection:
    """Sends one request at a time; `response` is the one that is being received."""

    def __init__(self, wire: socket.socket) -> None:
        self.response = IncomingResponse()
        self._wire = wire
        self._tls: Tls | None = None
        self._is_open = True
        self._loop = asyncio.get_running_loop()

    @property
    def is_usable(self) -> bool:
        """Whether it can take a request: open, the last response read, and nothing after it."""
        if not self._is_open or not self.response.keeps_alive:
            return False
        poll = select.poll()
        poll.register(self._wire, select.POLLIN)
        return not poll.poll(0)  # readable: it was closed, or says what nobody asked for

    async def request(self, data: bytes, write_s: float | None, read_s: float | None) -> None:
        """Send a request and receive the head of its response. Raises httpx.TransportError; the
        connection is closed then.
        """
        self.response = IncomingResponse()
        try:
            await self._send(data, write_s)
            async with asyncio.timeout(read_s):
                while not self.response.has_head and self.response.failure is None:
                    await self._receive()
        except TimeoutError as error:
            self.close()
            raise httpx.ReadTimeout("no response began") from error
        except BaseException:
            self.close()
            raise
        if self.response.failure is not None:
            self.close()
            raise self.response.failure

    async def receive(self, seconds: float | None) -> int:
        """Read once; return the number of bytes. `response` has their meaning, or the failure."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                return await self._receive()
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_LOOK_S):
                return await self._receive()
        self.response.fail(httpx.ReadTimeout("nothing arrived"))
        return 0

    def close(self) -> None:
        self._is_open = False
        self._wire.close()

    async def encrypt(self, host: str) -> None:
        """Speak TLS from here on. Raises ssl.SSLError, OSError."""
        self._tls = tls = Tls(host)
        while True:
            try:
                tls.shake_hands()
            finally:
                await self._loop.sock_sendall(self._wire, tls.outgoing)  # also why it failed
            if tls.is_ready:
                return
            data = await self._loop.sock_recv(self._wire, READ_BYTES)
            if not data:
                raise ssl.SSLEOFError("closed during the handshake")
            tls.feed(data)

    async def _send(self, data: bytes, seconds: float | None) -> None:
        if self._tls is not None:
            self._tls.encrypt(data)
            data = self._tls.outgoing
        try:
            async with asyncio.timeout(seconds):
                await self._loop.sock_sendall(self._wire, data)
        except TimeoutError as error:
            raise httpx.WriteTimeout("the request was not taken") from error
        except OSError:
            pass  # the other side has closed: reading tells, and finds what it said before

    async def _receive(self) -> int:
        response = self.response
        try:
            data = await self._loop.sock_recv(self._wire, READ_BYTES)
        except OSError:
            response.end(broken=True)
            return 0
        text = data if self._tls is None else await self._decrypt(self._tls, data)
        if text:
            response.feed(text)
        if not data or (self._tls is not None and self._tls.has_ended):
            response.end(broken=False)
            response.keeps_alive = False
        return len(data)

    async def _decrypt(self, tls: Tls, data: bytes) -> bytes:
        tls.feed(data)
        try:
            text = tls.decrypt()
        except ssl.SSLError:
            self.response.fail(httpx.ReadError("what was received cannot be decrypted"))
            return b""
        if answer := tls.outgoing:  # a new key, or goodbye
            await self._loop.sock_sendall(self._wire, answer)
        return text


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
    with suppress(OSError):
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection = UpstreamConnection(wire)
    try:
        if encrypted:
            await connection.encrypt(host)
    except BaseException:
        connection.close()
        raise
    return connection
