"""SQLite for a process with many threads: writers queue instead of polling for the lock.

SQLite has one writer at a time; one that finds it taken sleeps for longer and longer and looks
again, so that whoever comes later may go first, and some wait for seconds. The one process of an
embedded installation can do better: a lock of its own wakes the next one at once. Other processes
(commands beside the server) are kept apart by SQLite as ever.
"""

import threading
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

PATIENCE = 20.0  # seconds, as long as SQLite itself would wait
STATEMENTS = 512  # that are remembered in SQLite's style
_turn = threading.Lock()


class Cursor(base.SQLiteCursorWrapper):
    """A cursor that knows the statements it has put into SQLite's style before."""

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        if param_names is None:
            return _converted(query)
        return str(super().convert_query(query, param_names=param_names))


@lru_cache(maxsize=STATEMENTS)
def _converted(query: str) -> str:
    return str(base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%"))


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that has the turn from BEGIN IMMEDIATE to COMMIT or ROLLBACK."""

    _has_turn = False

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)

    def _start_transaction_under_autocommit(self) -> None:
        if not _turn.acquire(timeout=PATIENCE):
            raise OperationalError("database is locked")
        self._has_turn = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._pass_on()
            raise

    def _commit(self) -> Any:
        super()._commit()  # type: ignore[misc]
        self._pass_on()

    def _rollback(self) -> Any:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._pass_on()

    def _close(self) -> Any:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        if self._has_turn:
            self._has_turn = False
            _turn.release()
