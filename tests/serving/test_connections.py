"""Connections that say nothing, or too many: they keep nobody out, and are told so in words."""

import functools
import json
import re
import socket
from contextlib import ExitStack, suppress

import httpx
import pytest

from tests.support import long_conversations, raw
from tests.support.processes import TIMEOUT_S, wait_for

OWNER = "owner@example.com"
LIMITED = "tests/support/limited.py"
SILENT = 1100
# A loopback address for each of 100 clients.
CLIENTS = [f"127.0.1.{number}" for number in range(1, 101)]
GRACE = "premweb.serving.connections.HALF_OPEN_GRACE_S"
HEAD = "premweb.serving.http_channel.HEAD_S"
KEEP_ALIVE = "premweb.serving.http_channel.KEEP_ALIVE_S"
BODY_SILENCE = "premweb.serving.http_channel.BODY_SILENCE_S"
LOGIN = b"GET /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.fixture
def serve(launch):
    """Starts an app under limits of open files, and with other limits of time."""

    def start(files: str = "", proxy: str = "", **limits: float):
        return launch(
            script=LIMITED, OPEN_FILES=files, LIMITS=json.dumps(limits), BEHIND_TLS_PROXY=proxy
        )

    return start


@pytest.fixture(scope="module")
def crowded(start_app, installations):
    return start_app(script=LIMITED, OPEN_FILES="1024:1024", **installations.owned())


@pytest.fixture(scope="module")
def hasty(start_app):
    """An app that gives a request, its body and the next request a second each."""
    limits = dict.fromkeys((HEAD, BODY_SILENCE, KEEP_ALIVE), 1)
    return start_app(script=LIMITED, LIMITS=json.dumps(limits))


def page_of(app, source: str = "") -> int:
    """The status of a page that somebody asks for on a connection of their own."""
    transport = httpx.HTTPTransport(local_address=source or None)
    with httpx.Client(transport=transport, timeout=TIMEOUT_S) as client:
        return client.get(f"{app.url}/accounts/login/").status_code


def room(app) -> int:
    found = re.search(r"room for (\d+) sockets", app.process.lines[0])
    assert found, app.process.lines
    return int(found.group(1))


def test_the_limit_of_open_files_is_raised_and_said(serve, crowded):
    assert 1300 < room(serve("256:2048")) < 1536
    assert 600 < room(crowded) < 768


@pytest.mark.parametrize(
    ("sources", "said"),
    [([""], b""), ([""], LOGIN), ([""], LOGIN + b"\r\n"), (CLIENTS, LOGIN + b"\r\n")],
    ids=["nothing", "half", "once", "once, a hundred clients"],
)
def test_silent_connections_keep_nobody_out(crowded, sources, said):
    """Those that never asked, asked in part, or asked once and stay."""
    app = crowded
    with raw.many(app.url, (sources * SILENT)[:SILENT]) as connections:
        for connection in connections:
            with suppress(ConnectionError):  # it may have had to give way to a later one
                connection.sendall(said)
        assert page_of(app) == 200
        assert page_of(app, "127.0.2.1") == 200


def test_a_client_has_few_half_open_connections(serve):
    app = serve(**{GRACE: 0.0, HEAD: 300})
    with raw.many(app.url, [""] * 100 + ["127.0.1.1"] * 10):
        wait_for("the oldest to be closed", lambda: app.process.accepted == 64 + 10)
        assert page_of(app) == 200


def test_a_proxy_has_as_many_as_it_needs(serve):
    app = serve(proxy="true", **{GRACE: 0.0, HEAD: 300})
    with raw.many(app.url, [""] * 100) as connections:
        assert httpx.get(f"{app.url}/healthz").text == "ok"
        assert not any(map(raw.is_closed, connections))


def test_a_request_that_comes_byte_by_byte_ends(hasty):
    for head in (b"", LOGIN + b"X-Long: "):
        with raw.connect(hasty.url) as connection:
            connection.sendall(head)

            def trickle(connection=connection) -> bool:
                if raw.is_closed(connection):
                    return True
                connection.sendall(b"G")
                return False

            wait_for("the server to hang up", trickle)


def test_a_body_that_stops_coming_ends_the_request(hasty):
    with raw.connect(hasty.url) as connection:
        connection.sendall(
            b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nabc"
        )
        assert raw.read_all(connection) == b""


def test_an_idle_connection_is_closed(hasty):
    with raw.connect(hasty.url) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert raw.read_all(connection).endswith(b"ok\r\n0\r\n\r\n")


def test_the_full_server_says_so(serve, visit):
    """Sockets leave room for pages; when that is taken, too, others are told to come again."""
    app = serve("256:256")
    members = [visit(app) for _ in range(3)]
    export = exported(app)
    with ExitStack() as stack:

        def connected() -> socket.socket:
            return stack.enter_context(raw.connect(app.url))

        handshakes = []
        for _ in range(room(app) + 20):
            connection = connected()
            raw.open_socket(connection, members[0])
            handshakes.append(raw.status_of(connection))
        assert set(handshakes) == {101, 503}
        assert page_of(app) == 200
        downloads = []
        for number in range(40):
            download = connected()
            raw.ask(download, members[number % 3], export)
            wait_for("an answer", functools.partial(raw.has_answer, download))
            downloads.append(download)
        assert page_of(app) == 503
        for download in downloads:
            download.close()
        wait_for("room again", lambda: page_of(app) == 200)


def exported(app) -> str:
    """The address of a long file that the owner may have."""
    id = app.call(long_conversations.seed, OWNER, 50, 128 * 1024)
    return f"/c/{id}/export.json"
