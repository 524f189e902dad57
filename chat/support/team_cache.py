"""What a team has set, remembered: every turn asks for it, and it hardly ever changes.

Who changes it calls `forget`, which tells the other processes too. Where that is lost, a value is
read again after CACHED_S.
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
    """For a function of a team's id. What it returns is shared by threads: nobody may change it."""
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
    """Ask anew from the end of this transaction on, here and in the other processes."""

    def everywhere() -> None:
        drop(team_id)
        for tell in _others:
            tell(team_id)

    transaction.on_commit(everywhere)


def drop(team_id: int) -> None:
    """Ask anew from now on, in this process."""
    for memory in _memories:
        memory.pop(team_id, None)


def tell_others(tell: Callable[[int], None]) -> None:
    """How `forget` reaches the other processes."""
    _others[:] = [tell]
