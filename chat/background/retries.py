"""Retries of failed tasks, after growing pauses; after the last one the operator sees the task."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import get_date_max

from chat.models import BackgroundTask
from chat.support import redaction

# Seconds between a failed try and the next one.
PAUSES_S = (10, 60, 5 * 60, 30 * 60)
MAX_TRIES = len(PAUSES_S) + 1


def try_again(task: BackgroundTask) -> bool:
    """Schedule another try of a failed task; False when it has had all its tries.

    Its traceback stays, without secrets: it is the reason that the operator sees.
    """
    left = task.tries < MAX_TRIES
    changes: dict[str, object] = {"traceback": redaction.clean(task.traceback)}
    if left:
        pause = dt.timedelta(seconds=PAUSES_S[max(task.tries, 1) - 1])
        changes |= {"status": TaskResultStatus.READY, "run_after": timezone.now() + pause}
    as_it_was = BackgroundTask.objects.filter(
        pk=task.pk, status=TaskResultStatus.FAILED, finished_at=task.finished_at
    )
    as_it_was.update(**changes)
    return left


def put_back(task: BackgroundTask) -> None:
    """Schedule a task again whose worker ended in the middle of it, up to MAX_TRIES."""
    as_it_was = BackgroundTask.objects.filter(
        pk=task.pk, status=TaskResultStatus.RUNNING, started_at=task.started_at
    )
    reason = _("The worker ended in the middle of it (%(tries)s times).") % {"tries": task.tries}
    if task.tries >= MAX_TRIES:
        as_it_was.update(
            status=TaskResultStatus.FAILED, finished_at=timezone.now(), traceback=reason
        )
        return
    # At once the first time: anybody may have killed the worker. Later the task may be the cause.
    pause = 0 if task.tries < 2 else PAUSES_S[task.tries - 2]
    due = timezone.now() + dt.timedelta(seconds=pause) if pause else get_date_max()
    as_it_was.update(status=TaskResultStatus.READY, run_after=due, traceback=reason)


def next_try(task: BackgroundTask) -> dt.datetime | None:
    """When the pause of a failed task ends; None for other tasks."""
    waits = task.status == TaskResultStatus.READY and task.run_after != get_date_max()
    return task.run_after if waits else None


def run_again(task: BackgroundTask) -> bool:
    """Run a task now, with all its tries; False unless it waits or was given up."""
    waits = (TaskResultStatus.READY, TaskResultStatus.FAILED)
    found = BackgroundTask.objects.filter(pk=task.pk, status__in=waits)
    return bool(
        found.update(status=TaskResultStatus.READY, run_after=get_date_max(), worker_ids=[])
    )
