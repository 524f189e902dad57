"""Deleting for good: what has been in the trash long enough, and temporary conversations."""

from django_tasks import task

from . import temporary, trash


@task
def empty_trash() -> None:
    """Delete what has been in the trash for as long as its team keeps it there."""
    trash.empty_old()


@task
def end_temporary() -> None:
    """Delete temporary conversations that are a day old."""
    temporary.end_old()
