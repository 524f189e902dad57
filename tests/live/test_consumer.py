"""The socket: who may watch, what a viewer gets, and that nothing else can be done with it."""

import random
import socket as sockets
import struct
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.support.app import OWNER, PASSWORD
from tests.support.body import Page
from tests.support.processes import wait_for

TOKEN = "a" * 32


def status_of(visitor, id, **options):
    """The HTTP status that a handshake is refused with."""
    with pytest.raises(InvalidStatus) as refused, visitor.watch(id, **options):
        pass
    return refused.value.response.status_code


def test_pages_of_other_origins_are_refused(ada):
    id = ada.ask("Mine", model="prem-echo")
    own = str(ada.http.base_url).rstrip("/")
    host, port = own.removeprefix("http://").split(":")
    for origin in (
        None,
        "null",
        "https://evil.example",
        f"http://evil.{host}:{port}",
        f"http://{host}",
        f"http://{host}:{int(port) + 1}",
        f"http://{host}.evil.example:{port}",
        f"ftp://{host}:{port}",
        f"https://{host}:{port}",
        f"http://ada@{host}:{port}",
        f"http://{host}:{port}/",
    ):
        assert status_of(ada, id, origin=origin) == 403, origin
    with ada.watch(id) as socket:
        assert socket.next()["type"] == "hello"


TRUSTED = "https://other.example, https://*.wild.example"


def test_behind_tls_the_scheme_of_a_page_counts(launch):
    app = launch(BEHIND_TLS_PROXY="true", CSRF_TRUSTED_ORIGINS=TRUSTED)
    [owner] = app.enter(OWNER)
    cookie = "; ".join(f"{name}={value}" for name, value in owner.cookies)
    host = app.url.removeprefix("http://")
    for origin, forwarded, status in (
        (f"https://{host}", "https", 302),
        ("https://other.example", "https", 302),
        ("https://a.b.wild.example", "https", 302),
        ("http://a.wild.example", "https", 403),
        ("https://a.wild.example.evil", "https", 403),
        ("https://awild.example", "https", 403),
        (f"http://{host}", "https", 403),
        (f"https://{host}", "http", 301),
        (f"http://{host}", "http, https", 301),
        *((one, "", 400) for one in (f"https://{host}", f"http://{host}", "https://other.example")),
    ):
        headers = {"Origin": origin, "X-CSRFToken": TOKEN, "Cookie": f"csrftoken={TOKEN}"}
        headers |= {"X-Forwarded-Proto": forwarded} if forwarded else {}
        form = httpx.post(f"{app.url}/accounts/logout/", headers=headers)
        assert form.status_code == status, headers
        headers["Cookie"] = cookie
        if status == 302:
            with connect(owner.socket_url(""), additional_headers=headers):
                pass
        else:
            with (
                pytest.raises(InvalidStatus, match="403"),
                connect(owner.socket_url(""), additional_headers=headers),
            ):
                pass
    owner.close()


def test_strangers_are_refused_as_if_there_were_nothing(ada, ben, anonymous):
    id = ada.ask("Mine", model="prem-slow")
    for visitor in (ben, anonymous):
        assert status_of(visitor, id) == 403
    assert status_of(ben, "00000000-0000-4000-8000-000000000000") == 403
    ada.stop(id)


@pytest.mark.parametrize("path", ["/ws/", "/ws/conversations/1/", "/ws/conversations//", "/x"])
def test_unknown_sockets_are_refused(ada, path):
    own: Any = str(ada.http.base_url).rstrip("/")
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(own.replace("http", "ws") + path, origin=own),
    ):
        pass
    assert refused.value.response.status_code == 403


def test_what_a_browser_says_changes_nothing(ada):
    id = ada.ask("Mine", model="prem-echo")
    ada.settled_reply(id)
    before = ada.export(id)
    with ada.watch(id) as socket:
        for said in ("{", "null", "[]", "7", '{"type":"send","text":"x"}', "[" * 10_000, "\0"):
            socket.socket.send(said)
        socket.socket.send(b"\xff\x00")
        ada.send(id, "Next", model="prem-echo")
        socket.until("settled")
    assert len(ada.export(id)["messages"]) == len(before["messages"]) + 2


def test_an_endless_frame_is_cut_off(app, ada):
    id = ada.ask("Mine", model="prem-echo")
    with ada.watch(id) as socket:
        for _ in range(40):
            try:
                socket.socket.send("x" * 1_000_000)
            except Exception:
                break
        assert socket.close_code() in {1009, None, 1006}
    # A frame that only announces 4 GB.
    with ada.watch(id) as socket:
        raw = socket.socket.socket
        raw.sendall(b"\x81\xff" + struct.pack(">Q", 1 << 32) + b"mask")
        assert socket.close_code() in {1009, None, 1006}
    assert ada.http.get("/healthz").status_code == 200


def test_a_snapshot_may_be_longer_than_what_a_browser_may_say(ada):
    id = ada.ask("Much", model="bench:100000:2000")
    ada.reply_with_text(id, 300_000)
    with ada.watch(id) as socket:
        assert len(str(socket.until("snapshot"))) > 300_000
    ada.stop(id)


def test_signing_out_ends_the_socket(new_member):
    member = new_member()
    id = member.ask("Mine", model="prem-slow")
    with member.watch(id) as socket:
        socket.next()
        assert member.post("/accounts/logout/").status_code == 302
        assert socket.until("closed")["reason"] == "signed_out"
        assert socket.close_code() == 4401
    assert status_of(member, id) == 403


def test_a_new_password_ends_the_sockets_of_other_sessions(new_member):
    member = new_member()
    id = member.ask("Mine", model="prem-slow")
    with member.watch(id) as socket:
        socket.next()
        other = type(member)(str(member.http.base_url))
        other.sign_in(member.email, PASSWORD)
        changed = other.post(
            "/accounts/password/change/",
            oldpassword=PASSWORD,
            password1="another-horse-battery",
            password2="another-horse-battery",
        )
        assert changed.status_code == 302
        assert socket.until("closed")["reason"] == "signed_out"
        other.close()


def test_who_comes_after_the_end_finds_it_in_the_greeting(ada):
    id = ada.ask("Short", model="prem-echo")
    reply = ada.settled_reply(id)
    with ada.watch(id) as socket:
        hello = socket.next()
        assert hello["leaf"] == reply["id"]
        assert hello["status"] == "complete"


def test_a_reader_who_reads_nothing_costs_little_and_catches_up(app, ada):
    """A stopped reader: what it does not take must not pile up without end."""
    id = ada.ask("Much", model="bench:100000:2000")
    with ada.watch(id) as slow:
        slow.next()
        slow.socket.socket.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        before = resident(app)
        ada.reply_with_text(id, 100_000)
        assert resident(app) - before < 30_000_000
        ada.stop(id)
        page = Page.follow(slow)
    reply = ada.settled_reply(id)
    assert page.body(reply["id"]) == Page.of_html(ada.page_body(id, reply["id"]))


def test_two_hundred_drops_at_any_moment_lose_and_double_nothing(ada):
    id = ada.ask("All", model="bench:6000:250")
    reply_id = ada.reply(id)["id"]

    def drop_and_return(seed: int) -> Page:
        chance = random.Random(seed)
        with ada.watch(id) as socket:
            page = Page(socket)
        for _ in range(50):
            with ada.watch(id) as socket:
                for _ in range(chance.randint(1, 5)):
                    if page.statuses.get(reply_id) == "complete":
                        return page
                    page.apply(socket.next())
        with ada.watch(id) as socket:
            page.follow_on(socket)
        return page

    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(drop_and_return, range(4)))
    final = Page.of_html(ada.page_body(id, reply_id))
    assert all(page.body(reply_id) == final for page in pages)
    assert ada.settled_reply(id)["text"].count("(") == 6000


def test_five_hundred_visits_leave_nothing_behind(app, ada):
    id = ada.ask("Visit me", model="prem-echo")
    ada.settled_reply(id)

    def visit(times: int) -> None:
        for _ in range(times):
            with ada.watch(id) as socket:
                socket.next()

    visit(50)
    before, size = descriptors(app), resident(app)
    visit(450)
    wait_for("the sockets to close", lambda: descriptors(app) <= before + 3)
    assert resident(app) < size * 1.2


def descriptors(app) -> int:
    return len(list(Path(f"/proc/{app.process.child.pid}/fd").iterdir()))


def resident(app) -> int:
    """Bytes of memory the server holds."""
    status = Path(f"/proc/{app.process.child.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024
