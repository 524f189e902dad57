"""Connections that speak HTTP as badly as a test wants: slowly, in part, not at all."""

import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from .processes import TIMEOUT_S
from .visitor import Visitor


def connect(url: str, source: str = "") -> socket.socket:
    """A TCP connection, from one of the machine's own addresses if `source` names it."""
    host, port = url.removeprefix("http://").split(":")
    return socket.create_connection(
        (host, int(port)), timeout=TIMEOUT_S, source_address=(source, 0) if source else None
    )


@contextmanager
def many(url: str, sources: list[str]) -> Iterator[list[socket.socket]]:
    """A connection from each of these addresses, closed at the end."""
    with ExitStack() as stack:
        yield [stack.enter_context(connect(url, source)) for source in sources]


def ask(raw: socket.socket, visitor: Visitor, path: str, headers: str = "") -> None:
    """Send a whole request for a page in the visitor's session, with further lines of headers."""
    cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies)
    raw.sendall(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n{headers}\r\n".encode()
    )


def open_socket(raw: socket.socket, visitor: Visitor) -> None:
    """Send the handshake of a page's socket."""
    cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies)
    host = visitor.http.base_url.netloc.decode()
    raw.sendall(
        f"GET /ws/conversations/ HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: {cookie}\r\n\r\n".encode()
    )


def status_of(raw: socket.socket) -> int:
    """The status of the answer that comes."""
    return int(raw.recv(12).removeprefix(b"HTTP/1.1 "))


def has_answer(raw: socket.socket) -> bool:
    """Whether anything has come; it stays unread."""
    raw.setblocking(False)
    try:
        return bool(raw.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False
    finally:
        raw.settimeout(TIMEOUT_S)


def is_closed(raw: socket.socket) -> bool:
    """Whether the server has hung up; what came before stays unread."""
    poll = select.poll()
    poll.register(raw, select.POLLRDHUP)
    return bool(poll.poll(0))


def read_all(raw: socket.socket) -> bytes:
    """All that comes until the server hangs up; what came when it breaks off."""
    read = []
    try:
        while piece := raw.recv(65536):
            read.append(piece)
    except ConnectionError:
        pass
    return b"".join(read)
