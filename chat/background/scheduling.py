"""Periodic tasks: when a task is due, one of the processes enqueues it."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models.functions import Now
from django_tasks import TaskResultStatus
from django_tasks.base import Task

from chat.models import BackgroundTask, ScheduledTask

logger = logging.getLogger(__name__)
OPEN = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A periodic task: its interval, and a check whether it has anything to do.

    `is_needed` is one cheap query: an idle installation starts no worker.
    """

    name: str
    every: dt.timedelta
    task: Task[[], Any]
    is_needed: Callable[[], bool]


def make_due(schedule: Iterable[Scheduled]) -> None:
    """Make all tasks due, because a server that starts may have been away for long."""
    rows = [ScheduledTask(name=entry.name, due_at=Now()) for entry in schedule]
    ScheduledTask.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["name"], update_fields=["due_at"]
    )


def enqueue_due(schedule: Iterable[Scheduled]) -> None:
    """Enqueue the tasks that are due and needed; of several processes only one does."""
    due = set(ScheduledTask.objects.filter(due_at__lte=Now()).values_list("name", flat=True))
    for entry in schedule:
        if entry.name not in due:
            continue
        try:
            _enqueue(entry)
        except DatabaseError:
            raise
        except Exception:
            logger.exception("the task %s could not be enqueued", entry.name)


def _enqueue(entry: Scheduled) -> None:
    needed = entry.is_needed()
    with transaction.atomic():
        still_due = ScheduledTask.objects.filter(pk=entry.name, due_at__lte=Now())
        if not still_due.update(due_at=Now() + entry.every) or not needed:
            return
        # Without a worker, a task waits once, and not once for each time it was due.
        same = BackgroundTask.objects.filter(task_path=entry.task.module_path, status__in=OPEN)
        if not same.exists():
            entry.task.enqueue()
