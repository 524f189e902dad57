"""Memory that a crowd leaves behind."""

import socket
from contextlib import ExitStack

from tests.support.processes import wait_for

CROWD = 700


def enter(app, visitor, stack: ExitStack, id: str) -> None:
    """Open a socket on the conversation as a page does; it closes with the stack."""
    cookie = "; ".join(f"{name}={value}" for name, value in visitor.http.cookies.items())
    page = stack.enter_context(socket.create_connection(("127.0.0.1", int(app.process.port))))
    page.sendall(
        f"GET /ws/conversations/{id}/ HTTP/1.1\r\nHost: 127.0.0.1:{app.process.port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        f"Origin: {app.url}\r\nCookie: {cookie}\r\n\r\n".encode()
    )
    received = b""
    while b'"hello"' not in received:
        part = page.recv(65536)
        assert part, received
        received += part


def test_the_memory_of_a_crowd_is_given_back(launch, visit):
    app = launch(PREMWEB_SOCKETS_PER_SESSION="0")
    owner = visit(app)
    id = owner.ask("Come in", model="prem-echo")
    owner.settled_reply(id)
    for count in (50, CROWD):  # what the first ones take is for the next
        before = app.process.resident
        with ExitStack() as stack:
            for _ in range(count):
                enter(app, owner, stack, id)
            full = app.process.resident
    assert full > before * 1.12
    wait_for("the memory to be given back", lambda: app.process.resident < before * 1.06)
