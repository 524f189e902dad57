"""Background work: its tasks, the workers that run them, and when a scheduled task is due."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy
from django_tasks_db.models import DBTaskResult

from chat.support import redaction

# A worker renews its lease several times within this; one that is killed stops doing so.
WORKER_LEASE = dt.timedelta(seconds=15)


class BackgroundTask(DBTaskResult):  # type: ignore[type-arg]  # no generic when it runs
    """A task as the operator sees it."""

    objects: ClassVar[models.Manager["BackgroundTask"]] = models.Manager()  # type: ignore[assignment]

    class Meta:
        proxy = True
        verbose_name = gettext_lazy("background task")
        verbose_name_plural = gettext_lazy("background tasks")

    def __str__(self) -> str:
        return self.task_name

    @property
    def tries(self) -> int:
        """How many times a worker has begun it."""
        return len(self.worker_ids)

    @property
    def reason(self) -> str:
        """Why the last try failed: the last line of its traceback, without secrets."""
        lines = self.traceback.strip().splitlines()
        return redaction.clean(lines[-1]) if lines else ""


class WorkerLeaseQuerySet(models.QuerySet["WorkerLease"]):
    def living(self) -> "WorkerLeaseQuerySet":
        return self.filter(until__gt=Now())


class WorkerLease(models.Model):
    """A worker that lives: it renews `until`, by the clock of the database."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    until = models.DateTimeField()

    objects = WorkerLeaseQuerySet.as_manager()

    def __str__(self) -> str:
        return self.worker_id


class ScheduledTask(models.Model):
    """When a task that comes again and again is due next; one row for all processes."""

    name = models.CharField(max_length=40, primary_key=True)
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
