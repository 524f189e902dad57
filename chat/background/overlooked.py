"""Finds tasks that wait for a worker although the bell did not ring for them."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

# By then a worker has begun a task that the bell rang for, unless it has many others.
OVERLOOKED_AFTER = dt.timedelta(seconds=5)


def are_waiting() -> bool:
    """Whether any task is due."""
    return DBTaskResult.objects.ready().exists()


def are_overlooked() -> bool:
    """Whether a task has been due for OVERLOOKED_AFTER: a command has enqueued it, or its pause
    is over, or its worker is too busy.
    """
    since = timezone.now() - OVERLOOKED_AFTER
    late = Q(enqueued_at__lte=since) | Q(run_after__lte=since)
    return DBTaskResult.objects.ready().filter(late).exists()
