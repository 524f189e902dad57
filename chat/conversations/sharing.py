"""Sharing a conversation with its team, and what its page says of that."""

from typing import Any

from django.db import transaction

from chat.access import permissions
from chat.models import Conversation, Membership
from chat.models.conversation import Sharing
from chat.models.locking import locked


def share(conversation: Conversation, sharing: Sharing) -> tuple[Conversation, str]:
    """Share it so; what those who may no longer write have waiting there is withdrawn.

    Returns the conversation and how it was shared before.
    """
    with transaction.atomic():
        conversation = locked(conversation.pk)
        before = conversation.sharing
        conversation.sharing = sharing
        conversation.save(update_fields=["sharing"])
        if sharing != Sharing.WRITE:
            conversation.waiting.exclude(author=conversation.owner_id).delete()
    return conversation, before


def context(member: Membership, conversation: Conversation | None) -> dict[str, Any]:
    """What the page of this member is told of who may do what in the conversation."""
    if conversation is None:
        return {"may_write": permissions.may_send(member), "may_manage": False}
    may_manage = permissions.may_manage(member, conversation)
    return {
        "own": conversation.owner_id == member.user_id,
        "may_write": permissions.may_write(member, conversation),
        "may_manage": may_manage,
        "sharings": Sharing,
        "team_size": member.team.memberships.count() if may_manage else 0,
    }
