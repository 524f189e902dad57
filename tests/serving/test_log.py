"""Strangers may send what they like: of a request, the log gets one line at most."""

import uuid

import pytest

from tests.support.processes import wait_for
from tests.support.raw import connect, read_all

TOKEN = "a" * 32
FORM = "Content-Type: application/x-www-form-urlencoded"
FILES = "Content-Type: multipart/form-data; boundary=x"
SOCKET = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://{host}"
)
HEAD = "{line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n"
A_FILE = '--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nx\r\n'
NUL = 'Cookie: sessionid="abc\\000def12345"'

REQUESTS: dict[str, bytes | tuple[str, str, str]] = {
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a foreign host": b"GET / HTTP/1.1\r\nHost: a\xff[[:99999999\r\nConnection: close\r\n\r\n",
    "a path that forges a line": ("GET /%0a%0dERROR%20forged/%00%ff", "", ""),
    "a method": ("FOO /accounts/login/", "", ""),
    "a cookie of bytes": ("GET /", 'Cookie: sessionid=\xff; csrftoken="; messages=[[', ""),
    "a cookie with NUL": ("GET /", NUL, ""),
    "a foreign form": ("POST /%0aforged/", "Origin: http://[bad", "text=x"),
    "many fields": ("POST /accounts/login/", FORM, "&".join(f"f{n}=1" for n in range(2100))),
    "many files": ("POST /accounts/login/", FILES, A_FILE * 150 + "--x--\r\n"),
    "half a form": ("POST /accounts/login/", FILES, "--x\r\nrubbish"),
    "a form without a boundary": (
        "POST /accounts/login/",
        "Content-Type: multipart/form-data",
        "x",
    ),
    "an unknown alphabet": ("POST /accounts/login/", f"{FORM}; charset=nothing", "login=%ff"),
    "a socket of no page": ("GET /ws/nowhere/%00", SOCKET, ""),
    "a socket for a monitor": ("GET /readyz", SOCKET, ""),
    "a socket with NUL": ("GET /ws/conversations/", f"{SOCKET}\r\n{NUL}", ""),
    "a socket of bytes": (
        "GET /ws/conversations/",
        f"{SOCKET}\r\nSec-WebSocket-Protocol: \xff\r\nCookie: \xff=\xfe",
        "",
    ),
}


def request(host: str, line: str, headers: str, body: str) -> bytes:
    """A request whose form would be accepted, but for what is wrong with it."""
    more = f"{headers.format(host=host)}\r\n" if headers else ""
    if body:
        more += f"Content-Length: {len(body)}\r\nX-CSRFToken: {TOKEN}\r\n"
        more += f"Cookie: csrftoken={TOKEN}\r\n"
    return (HEAD.format(line=line, host=host, more=more) + body).encode("latin1")


@pytest.mark.parametrize("name", REQUESTS)
def test_no_stranger_writes_more_than_a_line(app, ada, name):
    sent, host = REQUESTS[name], app.url.removeprefix("http://")
    before = len(app.process.lines)
    with connect(app.url) as raw:
        raw.sendall(sent if isinstance(sent, bytes) else request(host, *sent))
        answer = read_all(raw)
    assert answer.startswith(b"HTTP/1.1 ")
    assert not answer.startswith(b"HTTP/1.1 5")
    # An unknown model is logged, in one line: what came before it is there, too.
    end = f"none-{uuid.uuid4()}"
    ada.ask("Hello", model=end)
    wait_for("the log", lambda: any(end in line for line in app.process.lines[before:]))
    written = app.process.lines[before:]
    assert len(written) <= 2, written
    assert not any("Traceback" in line for line in written)
