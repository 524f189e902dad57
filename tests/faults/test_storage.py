"""The database is locked, away, full; the clock jumps: the engine keeps the text and saves it."""

import datetime as dt
import os
import re
import resource
import sqlite3
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from tests.support import ends
from tests.support.app import OWNER
from tests.support.beside import Beside
from tests.support.processes import TIMEOUT_S, wait_for
from tests.support.readiness import readyz

POSTGRES = bool(os.environ.get("DATABASE_URL"))
AWAY = 10.0
RENEWED_EVERY = dt.timedelta(seconds=4)


@contextmanager
def database_away(app):
    """Locked by a writer on SQLite; cut off, and closed for new connections, on PostgreSQL."""
    if not POSTGRES:
        path = Path(app.settings["PREMWEB_DATA_DIR"]) / "premweb.sqlite3"
        with closing(sqlite3.connect(path, isolation_level=None, timeout=TIMEOUT_S)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")
        return
    name = urlsplit(app.settings["DATABASE_URL"]).path.removeprefix("/")
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        connection.execute(ended, [name])
        try:
            yield
        finally:
            connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\((\d+)@", text)]


def test_a_database_that_is_away_for_ten_seconds_loses_nothing(launch, visit):
    app = launch()
    owner = visit(app)
    ids = [owner.ask("All", model="bench:700:60") for _ in range(3)]
    ends = owner.ask("Ends meanwhile", model="bench:200:60")
    for id in ids:
        owner.reply_with_text(id)
    with owner.watch(ids[0]) as socket:
        socket.until("snapshot")
        with database_away(app):
            began = time.monotonic()
            while time.monotonic() - began < AWAY:
                assert socket.next()["type"] in {"frame", "beat", "listed"}
    for id in ids:
        reply = owner.settled_reply(id)
        assert reply["status"] == "complete"
        assert numbers(reply["text"]) == list(range(700))
    assert numbers(owner.settled_reply(ends)["text"]) == list(range(200))
    assert readyz(app.url).json()["saving"] == "ok"


@pytest.mark.skipif(not POSTGRES, reason="SQLite locks no rows: it needs PostgreSQL")
def test_leases_and_texts_do_not_wait_for_whoever_has_the_conversation(launch, visit):
    """Who has the conversation may be waiting for the message: one would be told of a deadlock."""
    app = launch()
    owner = visit(app)
    id = owner.ask("Go on", model="bench:900:50")
    owner.reply_with_text(id)
    saved = "SELECT lease_until, length(text) FROM chat_message WHERE status = 'streaming'"
    with psycopg.connect(app.settings["DATABASE_URL"]) as connection:
        connection.execute("SELECT 1 FROM chat_conversation WHERE id = %s FOR UPDATE", [id])
        [(lease, length)] = connection.execute(saved).fetchall()

        def both_went_on():
            [(lease_now, length_now)] = connection.execute(saved).fetchall()
            # The first renewal may have been on its way.
            return lease_now - lease > 1.5 * RENEWED_EVERY and length_now > length

        wait_for("a lease renewed twice and a longer text", both_went_on)
    assert numbers(owner.settled_reply(id)["text"]) == list(range(900))


@pytest.mark.skipif(not POSTGRES, reason="SQLite has one writer: it needs PostgreSQL")
def test_an_end_that_two_processes_settle_at_once_is_counted_once(launch):
    app = launch()
    id = app.call(ends.abandon, OWNER)
    app.process.end()  # its sweep would be the first; what follows are two processes beside it
    waiting = """SELECT count(*) FROM pg_stat_activity
                 WHERE datname = current_database() AND wait_event_type = 'Lock'"""
    with (
        closing(Beside(app.settings)) as another,
        ThreadPoolExecutor(2) as pool,
        psycopg.connect(app.settings["DATABASE_URL"]) as holder,
        psycopg.connect(app.settings["DATABASE_URL"], autocommit=True) as watcher,
    ):
        holder.execute("UPDATE chat_message SET status = 'streaming', lease_until = '2000-01-01'")
        holder.commit()
        before = app.call(ends.ends, id)
        holder.execute("SELECT 1 FROM chat_conversation WHERE id = %s FOR UPDATE", [id])
        settled = [pool.submit(one.call, ends.settle) for one in (app.beside, another)]
        wait_for("both to wait", lambda: watcher.execute(waiting).fetchone() == (2,))
        holder.commit()
        assert sum(one.result() for one in settled) == 1
    assert app.call(ends.ends, id) == before + 1


def test_what_is_sent_meanwhile_is_saved_or_refused_in_words(launch, visit):
    app = launch()
    owner = visit(app)
    id = owner.ask("Begin", model="prem-echo")
    owner.settled_reply(id)
    key = str(uuid.uuid4())
    answers = []
    with database_away(app):
        sending = threading.Thread(
            target=lambda: answers.append(owner.send(id, "Now", "prem-echo", key))
        )
        sending.start()
        sending.join(3)
    sending.join(TIMEOUT_S)
    [answer] = answers
    if answer.status_code != 204:
        assert answer.status_code == 503
        assert "cannot reach its database" in answer.text
        assert "Your text is still here" in answer.text
        assert wait_for("the database", lambda: owner.http.get("/readyz").status_code == 200)
        assert owner.send(id, "Now", "prem-echo", key).status_code == 204
    wait_for("the turn", lambda: len(owner.export(id)["messages"]) == 4)
    assert owner.settled_reply(id)["text"] == "Now"


def test_the_process_answers_while_every_page_waits_for_the_database(launch, visit):
    app = launch()
    owner = visit(app)
    id = owner.ask("Begin", model="prem-echo")
    owner.settled_reply(id)
    with database_away(app):
        senders = [threading.Thread(target=owner.stop, args=[id]) for _ in range(4)]
        senders += [threading.Thread(target=owner.send, args=[id, "Now"]) for _ in range(12)]
        for sender in senders:
            sender.start()
        for _ in range(20):
            assert httpx.get(f"{app.url}/healthz", timeout=TIMEOUT_S).text == "ok"
    for sender in senders:
        sender.join()
    assert wait_for("the database", lambda: owner.http.get("/readyz").status_code == 200)


@pytest.mark.skipif(not POSTGRES, reason="PostgreSQL counts its writes")
def test_a_flood_of_deltas_is_two_writes_a_second(launch, visit):
    app = launch()
    owner = visit(app)
    id = owner.ask("Flood", model="bench:100000:2000")
    owner.reply_with_text(id)

    def writes() -> tuple[float, int]:
        with psycopg.connect(app.settings["DATABASE_URL"]) as connection:
            asked = "SELECT n_tup_upd FROM pg_stat_user_tables WHERE relname = 'chat_message'"
            row = connection.execute(asked).fetchone()
            return time.monotonic(), row[0] if row else 0

    (began, before), length = writes(), len(owner.reply(id)["text"])
    owner.reply_with_text(id, length + 100_000)
    owner.stop(id)
    owner.settled_reply(id)
    # PostgreSQL's figures come late; a renewed lease, the last write and some slack on top.
    wait_for("the figures", lambda: writes()[1] > before)
    ended, after = writes()
    assert after - before <= 2.5 * (ended - began) + 5


@pytest.mark.skipif(POSTGRES, reason="the disk is PostgreSQL's")
def test_a_full_disk_is_said_and_made_good(launch, visit):
    app = launch()
    owner = visit(app)
    id = owner.ask("All", model="bench:400:60")
    owner.reply_with_text(id)
    pid = app.process.child.pid
    unlimited = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, unlimited[1]))
    try:
        wait_for("the failure to be told", lambda: readyz(app.url).status_code == 503)
        assert readyz(app.url).json()["saving"] == "failing"
        refused = owner.post("/", htmx=True, text="More", key=str(uuid.uuid4()), model="prem-echo")
        assert refused.status_code == 503
        assert "Your text is still here" in refused.text
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, unlimited)
    assert numbers(owner.settled_reply(id)["text"]) == list(range(400))
    assert readyz(app.url).json()["saving"] == "ok"


def test_a_clock_that_jumps_ends_nothing_and_keeps_the_order(launch, visit):
    app = launch(script="tests/support/shifted.py")
    owner = visit(app)
    shift = Path(app.settings["PREMWEB_DATA_DIR"]) / "shift"
    id = owner.ask("First", model="bench:100000:50")
    for jump in (3600, -3600):
        length = len(owner.reply_with_text(id)["text"])
        shift.write_text(str(jump))
        time_of_two_sweeps(owner, id, length)
    assert owner.reply(id)["status"] == "streaming"
    owner.stop(id)
    owner.settled_reply(id)
    owner.send(id, "Second", model="prem-echo")
    wait_for("the turn", lambda: len(owner.export(id)["messages"]) == 4)
    assert owner.settled_reply(id)["text"] == "Second"
    asked = [m["text"] for m in owner.export(id)["messages"] if m["role"] == "user"]
    assert asked == ["First", "Second"]


def time_of_two_sweeps(owner, id: str, length: int) -> None:
    """At 50 deltas a second of about 18 bytes, this much text takes eight seconds."""
    owner.reply_with_text(id, length + 7000)


@pytest.mark.skipif(POSTGRES, reason="backup is for SQLite")
def test_a_backup_taken_under_load_restores_to_the_same_history(launch, visit, tmp_path):
    app = launch()
    owner = visit(app)
    done = owner.ask("Keep me", model="prem-fast")
    owner.settled_reply(done)
    runs = owner.ask("Runs on", model="bench:100000:100")
    owner.reply_with_text(runs)
    copy = tmp_path / "premweb.sqlite3"
    app.manage("backup", str(copy))
    restored = launch(beside=app, PREMWEB_DATA_DIR=str(tmp_path))
    visitor = visit(restored)
    assert visitor.export(done) == owner.export(done)
    reply = visitor.reply(runs)
    assert reply["status"] == "interrupted"
    assert owner.reply(runs)["text"].startswith(reply["text"])
    assert reply["text"]
    owner.stop(runs)
