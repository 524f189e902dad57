"""SQLite for a process with many threads: writers queue instead of polling for the lock.

SQLite has one writer at a time; a writer that finds it taken sleeps for longer and longer and looks
again, so that a later one may go first, and some wait for seconds. The one process of an embedded
installation can do better: a lock of its own wakes the next writer at once. Other processes
(commands beside the server) are kept apart by SQLite as ever.
"""

import sqlite3
import threading
from collections.abc import Callable
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

# What Django begins a transaction with, by its setting `transaction_mode`.
BEGIN = "BEGIN IMMEDIATE"
# Seconds that a writer waits for its turn, as long as SQLite itself would wait.
WRITE_TURN_S = 20.0
_turn = threading.Lock()


class QueuedConnection(sqlite3.Connection):
    """A connection that has the turn from BEGIN IMMEDIATE to COMMIT or ROLLBACK."""

    has_turn = False

    def begin(self, execute: Callable[[], Any]) -> Any:
        """Run BEGIN IMMEDIATE when it is this connection's turn to write."""
        if not _turn.acquire(timeout=WRITE_TURN_S):
            raise OperationalError("database is locked")
        self.has_turn = True
        try:
            return execute()
        except BaseException:
            self._pass_on()
            raise

    def commit(self) -> None:
        super().commit()
        self._pass_on()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._pass_on()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        if self.has_turn:
            self.has_turn = False
            _turn.release()


class Cursor(base.SQLiteCursorWrapper):
    """Django's cursor, which waits for its turn before it begins a transaction."""

    connection: QueuedConnection

    def execute(self, query: str, params: Any = None) -> Any:
        if query == BEGIN:
            return self.connection.begin(lambda: super(Cursor, self).execute(query, params))
        return super().execute(query, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's backend, with connections and cursors of ours."""

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "factory": QueuedConnection}

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)
