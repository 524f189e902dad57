"""Giving memory back after a crowd has left; the interpreter would keep it for the next one."""

import ctypes
import gc
import sys
from contextlib import suppress

from django.db import connection

from .threads import DatabaseThread

CROWD = 200
# The last of a crowd go later than the hub forgets them.
ROUNDS = 2


class Tidier:
    """Told now and then how many sockets are open; tidies up when most of a crowd has gone."""

    def __init__(self, *threads: DatabaseThread) -> None:
        self._threads = threads
        self._most = 0
        self._rounds = 0

    async def look(self, sockets: int, most: int) -> None:
        """`most` is how many there were at once since the last look."""
        self._most = max(self._most, most)
        if self._most - sockets >= max(CROWD, self._most // 2):
            self._most = sockets
            self._rounds = ROUNDS
        if self._rounds:
            self._rounds -= 1
            await self._tidy()

    async def _tidy(self) -> None:
        for thread in self._threads:
            await thread.call(_close_connection)
        # Of names that were put together, as Django's `as_sqlite`, it keeps thousands.
        with suppress(AttributeError):  # not for ever
            sys._clear_type_cache()
        gc.collect()
        with suppress(OSError, AttributeError):  # glibc alone has it
            ctypes.CDLL(None).malloc_trim(0)


def _close_connection() -> None:
    """The thread's own, which is opened anew when it is needed.

    One of SQLite's remembers its last 200 cursors, each of which holds on to the megabyte of memory
    that it lies in.
    """
    connection.close()
