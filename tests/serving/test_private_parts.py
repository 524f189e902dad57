"""What the server takes from inside of other packages, each with its reason.

A version of a library that changes one of these fails here, and not in somebody's browser. Look at
what has changed, at what of ours stands in its place, and then write the new digest down.
"""

import hashlib
import inspect
import re
import subprocess
import sys
from typing import Any

import daphne.http_protocol
import daphne.server
import daphne.ws_protocol
import django_tasks_db.models
import pytest
from allauth.core import ratelimit
from autobahn.websocket.protocol import WebSocketProtocol, WebSocketServerProtocol
from channels.consumer import AsyncConsumer
from django.contrib.sessions.backends import db
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.handlers.asgi import ASGIHandler
from django.db.backends.sqlite3.base import DatabaseWrapper, SQLiteCursorWrapper
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler, SQLInsertCompiler, SQLUpdateCompiler
from django.db.utils import ConnectionHandler
from django.http import HttpResponse
from django_tasks_db.management.commands.db_worker import Worker
from twisted.internet import tcp
from twisted.web.http import Request

from premweb import environment
from premweb.sqlite.base import BEGIN, QueuedConnection
from tests.support.processes import ROOT

# Code of a library in whose place ours runs, or on whose inside ours relies.
REPLACED: list[tuple[Any, str, str]] = [
    (daphne.server.Server.run, "447c6bd42c62", "it makes its own factories, and listens at once"),
    (
        AsyncConsumer.__call__,
        "e52238720872",
        "it has a task for each message, and a channel for each socket",
    ),
    (
        AsyncConsumer.dispatch,
        "39f34e7d4fb0",
        "it goes to a thread for the database with each message",
    ),
    (
        ASGIHandler.__init__,
        "41379d4f4b69",
        "its middleware is async, ours runs on the page's thread",
    ),
    (ASGIHandler.handle, "98faeb5bef80", "it crosses between loop and threads for each middleware"),
    (Request.requestReceived, "99ca6c5e2430", "it parses forms, which Django does"),
    (
        daphne.ws_protocol.WebSocketProtocol.onOpen,
        "6be066589e00",
        "what the handshake left behind is let go",
    ),
    (
        tcp.Connection.connectionLost,
        "dd7a9a87035a",
        "it frees the descriptor at once, which `abort` does later",
    ),
    (
        Worker.run,
        "99b3cb9412f2",
        "ours calls it when there is a task, and it returns when there is none",
    ),
    (Worker.run_task, "f317615342cf", "ours does more when it has returned"),
    (Worker.shutdown, "830354e8c56f", "it ends the process where ours ends the wait"),
    (
        ratelimit.consume,
        "e866b3a7d49b",
        "allauth offers no other way to count by a limit of its settings",
    ),
    (ModelIterable.__iter__, "c2a744b8c18e", "prepared questions make objects of rows as it does"),
    (SQLCompiler.get_converters, "c6c8c1b71882", "prepared questions convert values by it"),
    (SQLInsertCompiler.as_sql, "497ecc56a091", "prepared statements are made from its SQL"),
    (SQLUpdateCompiler.as_sql, "3fd8726c853d", "prepared statements are made from its SQL"),
]


@pytest.mark.parametrize(
    ("code", "digest", "reason"), REPLACED, ids=[code.__qualname__ for code, _, _ in REPLACED]
)
def test_code_that_ours_stands_in_for_is_as_it_was(code, digest, reason):
    found = hashlib.sha256(inspect.getsource(code).encode()).hexdigest()[:12]
    assert found == digest, f"{code.__qualname__} has changed; we replace it because {reason}"


def test_a_new_session_gets_its_key_by_our_create_alone():
    """Django would make one up, that no cookie is the secret of, where `save` does not ask it."""
    assert "if self.session_key is None:\n            return self.create()" in inspect.getsource(
        db.SessionStore.save
    )
    assert "request.session.session_key," in inspect.getsource(SessionMiddleware.process_response)


def test_a_task_without_a_time_is_due_at_once():
    """`chat/background/retries.py` gives it the date that the queue takes for "no time"."""
    assert "Q(run_after=get_date_max())" in inspect.getsource(django_tasks_db.models)


def test_a_response_tells_its_end_to_the_handler_that_it_names():
    """`_handler_class`: signals of a request's end would not reach Django's own receivers."""
    assert "self._handler_class" in inspect.getsource(HttpResponse.close)


@pytest.mark.parametrize("name", ["http_headers", "http_request_data"])
def test_autobahn_keeps_the_handshake_where_we_let_go_of_it(name):
    """A third of what an open socket weighs."""
    assert re.search(rf"self\.{name}\b", inspect.getsource(WebSocketServerProtocol))


def test_autobahn_keeps_its_limit_of_size_where_we_lift_it():
    """`maxMessagePayloadSize` holds for what browsers say; a snapshot may be longer."""
    source = inspect.getsource(WebSocketProtocol.sendMessage)
    source += inspect.getsource(WebSocketProtocol.beginMessage)
    assert "maxMessagePayloadSize" in source
    assert list(inspect.signature(WebSocketProtocol.sendCloseFrame).parameters)[1] == "code"


def test_daphne_names_the_loop_that_the_reactor_runs_on():
    """It makes the loop when it is imported; signals and the start are tied to it."""
    source = inspect.getsource(daphne.server)
    assert "twisted_loop = asyncio.new_event_loop()" in source
    assert "asyncioreactor.install(twisted_loop)" in source


@pytest.mark.parametrize("name", ["ws_factory", "http_factory"])
def test_daphne_asks_its_server_for_the_factories(name):
    """Our `run` makes them: Daphne's own patches none in."""
    of_protocols = inspect.getsource(daphne.http_protocol)
    assert f"self.{name} = " in inspect.getsource(daphne.server.Server.run)
    assert name == "http_factory" or f"self.server.{name}.buildProtocol" in of_protocols


def test_django_begins_and_ends_transactions_where_writers_queue(tmp_path, django_db_blocker):
    """The words of BEGIN, and `commit` and `rollback` of the connection."""
    handler = ConnectionHandler({"default": environment.database("", tmp_path / "db.sqlite3")})
    connection = handler["default"]
    with django_db_blocker.unblock():
        connection.ensure_connection()
        held: QueuedConnection = connection.connection

        def has_turn() -> bool:
            return held.has_turn

        for end in (connection.commit, connection.rollback):
            connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
            assert has_turn(), f"{BEGIN} is not what Django says"
            end()
            assert not has_turn()
            connection.set_autocommit(True)
        connection.close()
    assert issubclass(type(connection), DatabaseWrapper)
    assert "execute" in vars(SQLiteCursorWrapper)


def test_what_the_server_never_uses_stays_out_of_memory():
    loaded = subprocess.run(
        [sys.executable, "-m", "tests.support.loaded"], cwd=ROOT, capture_output=True, text=True
    )
    names = set(loaded.stdout.split())
    assert "daphne.server" in names, loaded.stderr
    unwanted = {"OpenSSL.SSL", "autobahn.wamp.protocol", "cbor2._cbor2", "cffi", "pycparser"}
    assert not names & (unwanted | {"click.core", "rich.console"})
