"""Removes the rows of finished tasks."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus, task

from chat.models import BackgroundTask
from chat.support.tasks import MAIL_QUEUE

KEEP_DONE = dt.timedelta(days=1)
# So long an operator can read why a task failed, and run it again.
KEEP_FAILED = dt.timedelta(days=30)


@task
def remove_finished() -> None:
    """Remove tasks that ended long ago."""
    BackgroundTask.objects.filter(_old()).delete()


def any_finished() -> bool:
    """Whether there are such tasks."""
    return BackgroundTask.objects.filter(_old()).exists()


def _old() -> Q:
    now = timezone.now()
    done = Q(status=TaskResultStatus.SUCCESSFUL)
    long_done = done & (Q(finished_at__lt=now - KEEP_DONE) | Q(queue_name=MAIL_QUEUE))
    failed = Q(status=TaskResultStatus.FAILED, finished_at__lt=now - KEEP_FAILED)
    return long_done | failed
