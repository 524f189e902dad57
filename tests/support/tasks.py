"""Background tasks as the database has them; some functions run beside an app, on its data."""

from django.utils import timezone

from chat.models import BackgroundTask

from .app import App


def count() -> int:
    return BackgroundTask.objects.count()


def count_tasks(app: App) -> int:
    """The number of stored tasks."""
    number: int = app.call(count)
    return number


def stored_tasks(app: App) -> str:
    """All that is stored of them."""
    return app.manage("dumpdata", "django_tasks_database")


def skip_pauses() -> None:
    """Let the tasks that wait for another try have it now."""
    BackgroundTask.objects.filter(status="READY").update(run_after=timezone.now())


def unfinished() -> int:
    """How many tasks wait or run."""
    return BackgroundTask.objects.filter(status__in=("READY", "RUNNING")).count()
