"""A lock on a conversation, for changes that must come one after the other."""

import uuid

from .conversation import Conversation
from .prepared import Prepared


def locked(conversation_id: uuid.UUID) -> Conversation:
    """The conversation, with a lock that gives what happens at the same moment one order."""
    conversation = _LOCKED.first(conversation_id)
    if conversation is None:
        raise Conversation.DoesNotExist
    return conversation


# Not against those who only refer to it.
_LOCKED = Prepared(lambda id: Conversation.objects.select_for_update(no_key=True).filter(pk=id))
