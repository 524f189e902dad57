"""A cache of a team's settings: every turn reads them, and they rarely change.

Code that changes them calls `forget`, which tells the other processes too. If that message is lost,
a value is read again after CACHED_S.
"""

import functools
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

T = TypeVar("T")
CACHED_S = 30.0  # seconds
_memories: list[dict[int, tuple[float, object]]] = []
_others: list[Callable[[int], None]] = []


def remembered(read: Callable[[int], T]) -> Callable[[int], T]:
    """Cache a function of a team's id. Threads share its result, which must not be changed."""
    memory: dict[int, tuple[float, T]] = {}
    _memories.append(memory)  # type: ignore[arg-type]

    @functools.wraps(read)
    def ask(team_id: int) -> T:
        known = memory.get(team_id)
        now = time.monotonic()
        if known is not None and now < known[0]:
            return known[1]
        value = read(team_id)
        memory[team_id] = now + CACHED_S, value
        return value

    return ask


def forget(team_id: int) -> None:
    """Drop the values of the team when this transaction ends, here and in other processes."""

    def everywhere() -> None:
        drop(team_id)
        for tell in _others:
            tell(team_id)

    transaction.on_commit(everywhere)


def drop(team_id: int) -> None:
    """Drop the values of the team in this process, now."""
    for memory in _memories:
        memory.pop(team_id, None)


def tell_others(tell: Callable[[int], None]) -> None:
    """Set the function by which `forget` reaches the other processes."""
    _others[:] = [tell]
