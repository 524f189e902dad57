"""Telling the server that there is a task to run, so that it starts its worker at once.

In a process that serves nobody the bell is not heard: the server's sweep finds the task within
seconds.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django_tasks.signals import task_enqueued

_hear: Callable[[], None] | None = None


def listen(hear: Callable[[], None]) -> None:
    """Have `hear` called, from any thread, each time there is something to do."""
    global _hear
    _hear = hear


def ring() -> None:
    """There is a task to run; from any thread."""
    if _hear is not None:
        _hear()


@receiver(task_enqueued)
def _enqueued(**_: Any) -> None:
    # A worker sees the task once it is committed.
    transaction.on_commit(ring)
