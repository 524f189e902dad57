"""Giving memory back after a crowd has left; the interpreter would keep it for the next one."""

import ctypes
import gc
from contextlib import suppress

CROWD = 200


class Tidier:
    """Told the number of open sockets now and then; tidies up when most of a crowd has gone."""

    def __init__(self) -> None:
        self._most = 0

    def look(self, sockets: int) -> None:
        self._most = max(self._most, sockets)
        if self._most - sockets < max(CROWD, self._most // 2):
            return
        self._most = sockets
        gc.collect()
        with suppress(OSError, AttributeError):  # glibc alone has it
            ctypes.CDLL(None).malloc_trim(0)
