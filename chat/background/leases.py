"""The leases of workers. A task of a worker whose lease has ended runs again."""

import datetime as dt

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django_tasks import TaskResultStatus

from chat.models import BackgroundTask, WorkerLease
from chat.models.background import WORKER_LEASE

from . import retries

# Rows of workers that were killed are removed after this.
FORGET_AFTER = dt.timedelta(days=1)
# A failed task gets its next try from its worker, which may be killed just before it does so.
STOPPED_WITHIN = dt.timedelta(minutes=10)


def renew(worker_id: str) -> None:
    """Renew this worker's lease, for WORKER_LEASE from now."""
    until = Now() + WORKER_LEASE
    if not WorkerLease.objects.filter(pk=worker_id).update(until=until):
        WorkerLease.objects.create(worker_id=worker_id, until=until)
        WorkerLease.objects.filter(until__lt=Now() - FORGET_AFTER).delete()


def release(worker_id: str) -> None:
    """End this worker's lease: the tasks that it has claimed run again at once."""
    WorkerLease.objects.filter(pk=worker_id).delete()
    recover()


def any_living() -> bool:
    """Whether any worker has a lease."""
    return WorkerLease.objects.living().exists()


def put_back_own(worker_id: str) -> None:
    """Put back the tasks of this worker whose end it could not write down."""
    for task in BackgroundTask.objects.filter(status=TaskResultStatus.RUNNING):
        if task.worker_ids[-1:] == [worker_id]:
            retries.put_back(task)


def recover() -> None:
    """Put back the tasks of dead workers, and failed tasks whose next try was not set."""
    failed_lately = Q(
        status=TaskResultStatus.FAILED, finished_at__gt=timezone.now() - STOPPED_WITHIN
    )
    unfinished = Q(status=TaskResultStatus.RUNNING) | failed_lately
    found = list(BackgroundTask.objects.filter(unfinished).defer("args_kwargs"))
    if not found:
        return
    living = set(WorkerLease.objects.living().values_list("worker_id", flat=True))
    for task in found:
        if not task.worker_ids or task.worker_ids[-1] in living:
            continue
        if task.status == TaskResultStatus.RUNNING:
            retries.put_back(task)
        elif task.tries < retries.MAX_TRIES:
            retries.try_again(task)
