"""Replies that nobody runs any more, settled beside an app."""

import datetime as dt

from django.utils import timezone

from chat.models import Conversation, Message, User
from chat.turns.settle import settle_abandoned


def abandon(email: str) -> str:
    """A conversation whose reply has lost its process; the conversation's id."""
    owner = User.objects.get(email=email)
    conversation = Conversation.objects.create(
        team=owner.memberships.get().team, owner=owner, title="Lost", active_at=timezone.now()
    )
    Message.objects.create(
        conversation=conversation, author=owner, sequence=1, role="assistant", status="streaming",
        lease_until=timezone.now() - dt.timedelta(days=1),
    )  # fmt: skip
    return str(conversation.pk)


def settle() -> int:
    """How many replies this process settles."""
    return len(settle_abandoned(set()))


def ends(conversation_id: str) -> int:
    """How many ends of replies the conversation counts."""
    return Conversation.objects.get(pk=conversation_id).replies
