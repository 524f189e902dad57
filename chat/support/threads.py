"""Threads that ask the database for the event loop, each with a connection that stays open."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection

T = TypeVar("T")
# What Django raises when the database cannot be reached, is locked or full.
DATABASE_AWAY = (OperationalError, InterfaceError)


class DatabaseThread:
    """One thread, which runs its calls in their order."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def call(self, function: Callable[..., T], *arguments: Any) -> T:
        """Run a function in the thread, and raise its error."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, _with_fresh_connection, function, arguments)

    def stop(self) -> None:
        """Cancel the waiting calls, and refuse new ones."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _with_fresh_connection(function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    connection.close_if_unusable_or_obsolete()
    return function(*arguments)
