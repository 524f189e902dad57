"""Tasks that wait for a worker although nobody has rung for them."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

# A worker that was told of a task has begun it by then, unless it has much to do.
OVERLOOKED_AFTER = dt.timedelta(seconds=5)


def are_waiting() -> bool:
    """Whether any task could run now."""
    return DBTaskResult.objects.ready().exists()


def are_overlooked() -> bool:
    """Whether a task could have run for some seconds: a command has enqueued it, or its pause is
    over, or its worker has more to do than it can.
    """
    since = timezone.now() - OVERLOOKED_AFTER
    late = Q(enqueued_at__lte=since) | Q(run_after__lte=since)
    return DBTaskResult.objects.ready().filter(late).exists()
