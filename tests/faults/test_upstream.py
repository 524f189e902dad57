"""What an upstream does that no API should, against the whole product."""

import json
import re
import socket
import threading
from contextlib import suppress

import pytest

from tests.support.visitor import has_button

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
TLS_HELLO = b"\x16"
WORDS = "One byte a second is slow, but it is fine."


def chunk(text: str) -> bytes:
    delta = {"choices": [{"index": 0, "delta": {"content": text}}]}
    return b"data: " + json.dumps(delta).encode() + b"\n\n"


class RawUpstream:
    """Answers on a raw socket, as the model's name says."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/api/v1"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        # A thread that waits in accept would keep the socket.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=[connection], daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            request = b""
            while b"\r\n\r\n" not in request:
                request += connection.recv(65536)
                if request.startswith(TLS_HELLO):
                    return
            head, _, body = request.partition(b"\r\n\r\n")
            length = int((re.findall(rb"(?i)content-length: (\d+)", head) or [b"0"])[0])
            while len(body) < length:
                body += connection.recv(65536)
            if body:
                with suppress(ConnectionError):
                    getattr(self, json.loads(body)["model"].replace("-", "_"))(connection)

    def reset_in_a_chunk(self, connection: socket.socket) -> None:
        connection.sendall(HEAD + chunk("Until here.") + chunk("Not this")[:20])
        POLL.wait(0.3)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    def trickle(self, connection: socket.socket) -> None:
        # A byte at a time, with pauses close to the read timeout now and then.
        connection.sendall(HEAD)
        for number, byte in enumerate(chunk(WORDS) + b"data: [DONE]\n\n"):
            connection.sendall(bytes([byte]))
            POLL.wait(1.0 if number % 30 == 29 else 0.01)

    def error_before(self, connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    def error_after(self, connection: socket.socket) -> None:
        error = {"error": {"message": "The model crashed.", "type": "server_error"}}
        connection.sendall(HEAD + chunk("Until here."))
        connection.sendall(b"data: " + json.dumps(error).encode() + b"\n\n")


POLL = threading.Event()


@pytest.fixture(scope="module")
def upstream():
    raw = RawUpstream()
    yield raw
    raw.close()


def test_what_comes_over_a_bad_line_is_kept(launch, visit, upstream):
    owner = visit(launch(PREM_BASE_URL=upstream.url))
    cases = {
        "reset-in-a-chunk": ("interrupted", "Until here.", "was interrupted"),
        "trickle": ("complete", WORDS, ""),
        "error-before": ("failed", "", "cannot answer right now"),
        "error-after": ("interrupted", "Until here.", "The model crashed"),
    }
    ids = {model: owner.ask("Please", model=model) for model in cases}
    for model, (status, text, words) in cases.items():
        reply = owner.settled_reply(ids[model])
        assert (reply["status"], reply["text"]) == (status, text), model
        page = owner.http.get(f"/c/{ids[model]}/").text
        assert words in page
        assert has_button(page, "Retry") == (status != "complete")
        assert has_button(page, "Continue") == (status != "complete" and bool(text))


@pytest.mark.parametrize("fault", ["name", "tls"])
def test_an_upstream_that_cannot_be_spoken_to_is_named(launch, visit, upstream, fault):
    secure = upstream.url.replace("http://", "https://")
    url = "http://no-such-host.invalid/api/v1" if fault == "name" else secure
    owner = visit(launch(PREM_BASE_URL=url))
    id = owner.ask("Anybody?", model="trickle")
    reply = owner.settled_reply(id)
    assert (reply["status"], reply["error_kind"]) == ("failed", "upstream_down")
    page = owner.http.get(f"/c/{id}/").text
    assert "cannot answer right now" in page
    assert "Your message is saved" in page
