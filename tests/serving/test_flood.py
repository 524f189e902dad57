"""Requests that are made to be expensive: refused early, and the server goes on."""

import socket

import pytest

from tests.support.processes import TIMEOUT_S


def answer_to(app, parts) -> bytes:
    """What the server says to these bytes before it hangs up, or stops reading."""
    host, port = app.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=TIMEOUT_S) as raw:
        try:
            for part in parts:
                raw.sendall(part)
        except OSError:
            pass  # it has hung up already
        try:
            return raw.recv(100)
        except OSError:
            return b""


HEAD = b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.mark.parametrize(
    ("parts", "statuses"),
    [
        ([HEAD, b"X-Many: 1\r\n" * 16_000, b"\r\n"], (b"4",)),
        ([HEAD, b"X-Long: ", b"x" * 1_000_000, b"\r\n\r\n"], (b"4",)),
        (
            [
                *(HEAD, b"Transfer-Encoding: chunked\r\n\r\n"),
                *[b"10000\r\n" + b"x" * 0x10000 + b"\r\n"] * 40,
                b"0\r\n\r\n",
            ],
            (b"413",),
        ),
    ],
    ids=["many headers", "a long header", "a body of unsaid length"],
)
def test_what_is_too_much_is_refused(app, anonymous, parts, statuses):
    answer = answer_to(app, parts)
    assert not answer or answer.startswith(tuple(b"HTTP/1.1 " + one for one in statuses))
    assert anonymous.http.get("/healthz").text == "ok"
