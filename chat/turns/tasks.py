"""Removes messages that people have deleted."""

from django_tasks import task

from . import branches


@task
def remove_deleted_messages() -> None:
    """Remove the messages that were deleted so long ago that nobody can bring them back."""
    branches.purge()
