"""One HTTP/1.1 connection to the API: a request at a time, its answer read when it is asked for.

While nobody asks the socket is not read: the kernel keeps what arrives, and one read takes all.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable
from typing import Any, cast

import httpx
from aiohappyeyeballs import start_connection

from .answer import Answer
from .tls import Tls

SocketFactory = Callable[[Any], socket.socket]
AT_ONCE = 64 * 1024


class Connection(asyncio.Protocol):
    """Idle, or with an answer that is awaited."""

    def __init__(self, raw: socket.socket) -> None:
        self.answer = Answer()
        self._raw = raw
        self._wire: asyncio.Transport | None = None
        self._tls: Tls | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._expiry: asyncio.TimerHandle | None = None

    @property
    def is_open(self) -> bool:
        return self._wire is not None and not self._wire.is_closing()

    async def ask(self, request: bytes, seconds: float | None) -> None:
        """Send a request, and await the head of its answer, both within so many seconds.

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
        self._send(request)
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
        if self._wire is not None and not self._wire.is_closing():
            self._wire.resume_reading()

    def collect(self) -> None:
        """Take what has come; only if nothing has, listen.

        A loop that is told to listen and to pause wakes up for it once more, and asks the kernel
        three times in place of once.
        """
        if not self.is_open:
            return
        try:
            data = self._raw.recv(AT_ONCE)
        except BlockingIOError:
            data = b""
        except OSError:
            self.answer.end(broken=True)
            self.close()
            return
        if data:
            self.data_received(data)
        else:
            self.listen()  # the end is the loop's to find

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
        if self._wire is not None:
            self._wire.abort()

    async def encrypt(self, host: str) -> None:
        """Speak TLS from here on. Raises ssl.SSLError."""
        self._tls = tls = Tls(host)
        while True:
            try:
                tls.shake_hands()
            finally:
                self._send()  # why it failed, too
            if tls.is_ready:
                return
            if not self.is_open:
                raise ssl.SSLEOFError("closed during the handshake")
            self.listen()
            await self.news()

    def _send(self, data: bytes = b"") -> None:
        if self._tls is not None:
            if data:
                self._tls.encrypt(data)
            data = self._tls.outgoing
        if data and self._wire is not None:
            self._wire.write(data)

    # The loop's calls ---------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's.
        self._wire = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self._tls is not None:
            self._tls.feed(data)
            data = self._decrypted(self._tls) if self._tls.is_ready else b""
        if data:
            self.answer.feed(data)
        if self._waiter is not None:
            self._pause()
            self._wake()
        elif data and self.answer.has_ended:
            self.close()  # nobody has asked for this

    def _decrypted(self, tls: Tls) -> bytes:
        try:
            data = tls.decrypt()
        except ssl.SSLError:
            self.answer.fail(httpx.ReadError("what came cannot be decrypted"))
            self.close()
            return b""
        self._send()
        if tls.has_ended and self._wire is not None:
            self._wire.close()
        return data

    def connection_lost(self, error: Exception | None) -> None:
        self.answer.end(broken=error is not None)
        self._wake()

    def _pause(self) -> None:
        if self._wire is not None and not self._wire.is_closing():
            self._wire.pause_reading()

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
    except UnicodeError as error:  # an empty or overlong part of a name
        raise httpx.UnsupportedProtocol("no host can have this name") from error
    except (OSError, RuntimeError) as error:  # uvloop raises the latter for a socket gone wrong
        raise httpx.ConnectError(str(error)) from error


async def _connect(url: httpx.URL, open_socket: SocketFactory | None) -> Connection:
    loop = asyncio.get_running_loop()
    encrypted = url.scheme == "https"
    host, port = url.raw_host.decode("ascii"), url.port or (443 if encrypted else 80)
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    wire = await start_connection(found, happy_eyeballs_delay=0.25, socket_factory=open_socket)
    connection = Connection(wire)
    try:
        await loop.create_connection(lambda: connection, sock=wire)
        if encrypted:
            await connection.encrypt(host)
    except BaseException:
        connection.close()
        wire.close()
        raise
    return connection
