"""Tells the server of a new task, so that it starts its worker at once.

In a process that is no server, such as a command, nothing happens: the server's sweep finds the
task within seconds.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django_tasks.signals import task_enqueued

_hear: Callable[[], None] | None = None


def listen(hear: Callable[[], None]) -> None:
    """Call `hear` at each new task; the call may come from any thread."""
    global _hear
    _hear = hear


def ring() -> None:
    """Tell the server of a new task; from any thread."""
    if _hear is not None:
        _hear()


@receiver(task_enqueued)
def _enqueued(**_: Any) -> None:
    # A worker sees the task once it is committed.
    transaction.on_commit(ring)
