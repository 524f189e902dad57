"""Messages that wait for the end of a reply: changed, withdrawn, found when their time has come."""

import uuid

from django.db import transaction
from django.db.models import QuerySet

from chat.models import Conversation, Membership, WaitingMessage
from chat.models.message import RUNNING

from .start import NotThere, locked


def change(member: Membership, conversation: Conversation, waiting_id: int, text: str) -> None:
    """Give a waiting message another text. Raises NotThere when it has gone, or is another's."""
    with transaction.atomic():
        locked(conversation.pk)
        if not _own(member, conversation, waiting_id).update(text=text):
            raise NotThere


def withdraw(member: Membership, conversation: Conversation, waiting_id: int) -> None:
    """Take a waiting message back. Raises NotThere when it has gone, or is another's."""
    with transaction.atomic():
        locked(conversation.pk)
        if not _own(member, conversation, waiting_id).delete()[0]:
            raise NotThere


def ready() -> list[uuid.UUID]:
    """The conversations where a message waits and no reply runs."""
    waiting = Conversation.objects.filter(waiting__isnull=False)
    idle = waiting.exclude(messages__status__in=RUNNING)
    return list(idle.values_list("id", flat=True).distinct())


def _own(
    member: Membership, conversation: Conversation, waiting_id: int
) -> QuerySet[WaitingMessage]:
    return WaitingMessage.objects.filter(
        conversation=conversation, pk=waiting_id, author_id=member.user_id
    )
