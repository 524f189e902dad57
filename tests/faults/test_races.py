"""Many at once, at the same moment: one order, no error, nothing doubled, nothing left open."""

import os
import socket
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest

from tests.support.app import PASSWORD
from tests.support.processes import wait_for
from tests.support.proxy import Line
from tests.support.visitor import Visitor


def copies(visitor: Visitor, number: int) -> list[Visitor]:
    """Further browsers with the same session."""
    made = []
    for _ in range(number):
        copy = Visitor(str(visitor.http.base_url))
        copy.http.cookies.update(visitor.http.cookies)
        made.append(copy)
    return made


def test_the_same_message_sent_by_many_tabs_is_one(ada):
    key = str(uuid.uuid4())
    tabs = copies(ada, 6)
    with ThreadPoolExecutor(6) as pool:
        ids = set(pool.map(lambda tab: tab.ask("Once", model="prem-echo", key=key), tabs))
    assert len(ids) == 1
    assert len(ada.export(ids.pop())["messages"]) == 2
    for tab in tabs:
        tab.close()


def test_an_answer_that_is_lost_on_its_way_doubles_nothing(app, ada):
    """The line dies between the server's save and its answer; the page sends the same again."""
    id = ada.ask("Begin", model="prem-echo")
    host, port = app.url.removeprefix("http://").split(":")
    cookie = "; ".join(f"{name}={value}" for name, value in ada.http.cookies.items())
    for number in range(40):
        key = str(uuid.uuid4())
        fields = urlencode({"text": f"Message {number}", "model": "prem-echo", "key": key})
        head = (
            f"POST /c/{id}/messages/ HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookie}\r\n"
            f"Origin: {app.url}\r\nX-CSRFToken: {ada.csrf()}\r\nContent-Length: {len(fields)}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nHX-Request: true\r\n\r\n"
        )
        with socket.create_connection((host, int(port))) as raw:
            raw.sendall(head.encode() + fields.encode())
        ada.send(id, f"Message {number}", "prem-echo", key)

    def asked() -> list[str]:
        return [m["text"] for m in ada.export(id)["messages"] if m["role"] == "user"]

    wait_for("all of them", lambda: len(asked()) >= 41)
    assert sorted(asked()) == sorted(["Begin", *(f"Message {n}" for n in range(40))])


def test_a_crowd_that_starts_at_once_is_served_whole(new_member):
    members = [new_member() for _ in range(4)]
    tabs = [tab for member in members for tab in copies(member, 5)]

    def talk(tab: Visitor) -> list[str]:
        ids = [tab.ask(f"Question {n}", model="bench:40:200") for n in range(5)]
        return [tab.settled_reply(id)["status"] for id in ids]

    with ThreadPoolExecutor(20) as pool:
        statuses = [status for answered in pool.map(talk, tabs) for status in answered]
    assert statuses == ["complete"] * 100
    for tab in tabs:
        tab.close()


def test_a_stopped_reply_ends_its_upstream_connection(start_app, simulator):
    line = Line(simulator.url)
    app = start_app(PREM_BASE_URL=f"{line.url}/api/v1")
    app.create_team("Stops", "stops@example.com")
    visitor = Visitor(app.url)
    visitor.sign_in("stops@example.com", PASSWORD)
    ids = [visitor.ask("On and on", model="bench:100000:10") for _ in range(50)]
    visitor.reply_with_text(ids[-1])
    assert line.connections >= 50
    for id in ids:
        visitor.stop(id)
    wait_for("the upstream connections to close", lambda: line.connections == 0)
    assert {visitor.settled_reply(id)["status"] for id in ids} == {"stopped"}
    visitor.close()
    line.close()


def test_visitors_who_hang_up_leave_no_complaint(app, ada):
    id = ada.ask("Look", model="prem-echo")
    ada.settled_reply(id)
    cookie = "; ".join(f"{name}={value}" for name, value in ada.http.cookies.items())
    host, port = app.url.removeprefix("http://").split(":")
    said = len(app.process.lines)
    for path in ("/", f"/c/{id}/", "/conversations/", f"/c/{id}/export.json", "/models/") * 10:
        with socket.create_connection((host, int(port))) as raw:
            head = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookie}\r\n\r\n"
            raw.sendall(head.encode())
    assert ada.http.get(f"/c/{id}/").status_code == 200
    assert not [line for line in app.process.lines[said:] if "took too long" in line]


@pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="SQLite has one writer at a time")
def test_what_is_seen_while_a_conversation_is_deleted_stands_in_nobodys_way(app, ada):
    id = ada.ask("Delete me", model="prem-echo")
    ada.settled_reply(id)
    ada.post(f"/c/{id}/delete/")
    url = app.settings["DATABASE_URL"]
    with ThreadPoolExecutor(2) as threads, psycopg.connect(url) as holder:
        holder.execute("DELETE FROM chat_sighting WHERE conversation_id = %s", [id])
        holder.commit()
        holder.execute("SELECT 1 FROM chat_message WHERE conversation_id = %s FOR UPDATE", [id])
        deleting = threads.submit(ada.post, "/trash/empty/", id=[id])
        wait_for("the deletion to wait", lambda: waiting_for_locks(url) == 1)
        seeing = threads.submit(see, url, id)
        wait_for("it to be seen, or to wait", lambda: seeing.done() or waiting_for_locks(url) == 2)
        holder.rollback()
        assert deleting.result().status_code == 302
    assert isinstance(seeing.exception(), psycopg.errors.ForeignKeyViolation)
    assert ada.http.get(f"/c/{id}/").status_code == 404


def see(url: str, conversation_id: str) -> None:
    sql = """INSERT INTO chat_sighting (user_id, conversation_id, replies)
        SELECT owner_id, id, 1 FROM chat_conversation WHERE id = %s"""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql, [conversation_id])


def waiting_for_locks(url: str) -> int:
    asked = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
    with psycopg.connect(url) as connection:
        return connection.execute(asked, [urlsplit(url).path.removeprefix("/")]).rowcount


def test_open_sockets_hold_no_database_connection(app, ada):
    id = ada.ask("Watch me", model="prem-echo")
    ada.settled_reply(id)
    with ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(ada.watch(id)).next()
        # Each thread that answers requests may keep one.
        assert 0 < connections(app) <= 50


def connections(app) -> int:
    """How many connections to its database the server has open."""
    if not app.settings["DATABASE_URL"]:
        files = Path(f"/proc/{app.process.child.pid}/fd").iterdir()
        return sum(os.path.realpath(file).endswith(".sqlite3") for file in files)
    name = urlsplit(app.settings["DATABASE_URL"]).path.removeprefix("/")
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        row = connection.execute(asked, [name]).fetchone()
    return row[0] if row else 0
