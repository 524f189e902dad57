"""Keeping the index: made anew where it is lost, and renewed where many may see something else."""

import uuid

from django.db import transaction
from django_tasks import task

from chat.models import Conversation

from . import index, rebuild

# Messages that are indexed anew while a page waits.
MOST_AT_ONCE = 200


@task
def rebuild_index() -> None:
    """Make the index anew, or go on with that."""
    rebuild.rebuild()


@task
def renew(conversation_ids: list[str]) -> None:
    """Other people may see these conversations from now on."""
    for id in conversation_ids:
        with transaction.atomic():
            locked = Conversation.objects.select_for_update(no_key=True).filter(pk=uuid.UUID(id))
            for conversation in locked:
                index.renew(conversation)


def renew_now_or_later(conversation: Conversation) -> None:
    """The same for one that is locked; of a long one the task does it."""
    if conversation.messages.count() > MOST_AT_ONCE:
        renew.enqueue([str(conversation.pk)])
    else:
        index.renew(conversation)
