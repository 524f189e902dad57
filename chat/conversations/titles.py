"""Giving a conversation another title."""

from django.db import transaction

from chat.models import Conversation
from chat.models.locking import locked

from .search import index


def rename(conversation: Conversation, title: str) -> None:
    """A person calls the conversation so from now on."""
    with transaction.atomic():
        before = locked(conversation.pk).title
        conversation.title = title
        conversation.save(update_fields=["title"])
        index.retitle(conversation, before)
