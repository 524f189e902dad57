"""Streams that do not come through our own transport are shown at the same pace."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from tests.support.processes import manage

DELTAS = 200
TEXT = "".join(f"{number} " for number in range(DELTAS))
FEW = 20  # frames; one a delta would be 200


class BurstApi:
    """Sends all deltas at once, a chunk each; the end of the stream when it is told to."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.asked: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.go_on.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._answer, args=[connection], daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rwb") as file, suppress(OSError):
            first = file.readline().decode()
            length = 0
            while (line := file.readline().strip().lower()) != b"":
                if line.startswith(b"content-length:"):
                    length = int(line.partition(b":")[2])
            file.read(length)
            self.asked.append(first.split()[1])
            if not length:
                file.write(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n" + b'{"data": []}')
                return
            file.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                b"Transfer-Encoding: chunked\r\n\r\n"
            )
            for number in range(DELTAS):
                self._say(file, {"choices": [{"index": 0, "delta": {"content": f"{number} "}}]})
            file.flush()
            self.go_on.wait()
            self._say(file, {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
            file.write(b"0\r\n\r\n")

    def _say(self, file, value: object) -> None:
        data = b"data: " + json.dumps(value).encode() + b"\n\n"
        file.write(b"%x\r\n%b\r\n" % (len(data), data))


@pytest.fixture
def api() -> Iterator[BurstApi]:
    with closing(BurstApi()) as api:
        yield api


@pytest.mark.parametrize("way", ["httpx", "proxy"])
def test_a_burst_is_shown_in_a_few_frames(launch, visit, api, way):
    if way == "httpx":
        settings = {"PREM_BASE_URL": f"{api.url}/v1", "PREM_TRANSPORT": "httpx"}
    else:  # the API is its own proxy, the only one who knows the name
        settings = {"PREM_BASE_URL": "http://api.invalid/v1", "HTTP_PROXY": api.url}
    owner = visit(launch(PREM_READ_TIMEOUT="60", **settings))
    id = owner.ask("Hello", model="any")
    with owner.watch(id) as socket:
        frames, last = 0, ""
        while f"{DELTAS - 1}" not in last:
            last = json.dumps(socket.next().get("ops", ""))
            frames += 1
            assert frames < FEW
        assert not api.go_on.is_set()
        api.go_on.set()
        socket.until("settled")
    assert owner.settled_reply(id)["text"] == TEXT
    assert ("http://api.invalid/v1/chat/completions" in api.asked) == (way == "proxy")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PREM_TRANSPORT", "carrier-pigeon", "it must be paced or httpx"),
        ("HTTPS_PROXY", "ftp://proxy.example.com", "it must be a URL such as http://proxy"),
        ("SSL_CERT_FILE", "/no/such/file.pem", "cannot be read as certificates"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name, value, words):
    done = manage("check", **{name: value})
    assert done.returncode != 0
    assert name in done.stdout + done.stderr
    assert words in done.stdout + done.stderr
