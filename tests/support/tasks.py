"""Background tasks as the database has them; some functions run beside an app, on its data."""

from typing import Any


def count_tasks(app: Any) -> int:
    """How many are stored."""
    return int(app.python("from chat.models import *; print(BackgroundTask.objects.count())"))


def stored_tasks(app: Any) -> str:
    """All that is stored of them."""
    return str(app.manage("dumpdata", "django_tasks_database"))


def skip_pauses() -> None:
    """Let the tasks that wait for another try have it now."""
    from django.utils import timezone

    from chat.models import BackgroundTask

    BackgroundTask.objects.filter(status="READY").update(run_after=timezone.now())
