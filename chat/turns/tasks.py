"""Removes messages that people have deleted."""

import uuid

from django_tasks import task

from . import branches, naming


@task
def remove_deleted_messages() -> None:
    """Remove the messages that were deleted so long ago that nobody can bring them back."""
    branches.purge()


@task
def name_conversation(reply_id: str) -> None:
    """Have a model name the conversation of its first reply."""
    naming.name_after(uuid.UUID(reply_id))
