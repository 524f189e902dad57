"""Sharing a conversation with its team, and what its page says of that."""

from typing import Any

from django.db import transaction

from chat.access import audit, permissions
from chat.access.actor import Actor
from chat.access.permissions import ConversationAccess
from chat.models import Conversation, Membership
from chat.models.conversation import Sharing
from chat.models.locking import locked

from .search import tasks
from .withdrawing import withdraw


def share(
    conversation: Conversation, sharing: Sharing, actor: Actor
) -> tuple[Conversation, Sharing]:
    """Share it so; what those who may no longer write have waiting there is withdrawn.

    Returns the conversation and how it was shared before.
    """
    with transaction.atomic():
        conversation = locked(conversation.pk)
        before = Sharing(conversation.sharing)
        conversation.sharing = sharing
        conversation.save(update_fields=["sharing"])
        if sharing != Sharing.WRITE:
            withdraw(conversation.waiting.exclude(author=conversation.owner_id))
        if before != sharing:
            tasks.renew_now_or_later(conversation)
            team, title = conversation.team, conversation.title
            audit.record(team, actor, "conversation.shared", title, now=sharing.value)
    return conversation, before


def context(member: Membership, access: ConversationAccess | None) -> dict[str, Any]:
    """What the page of this member is told of who may do what in the conversation."""
    if access is None:
        return {"may_write": permissions.may_send(member), "may_manage": False}
    return {
        "own": access.is_owner,
        "may_write": access.may_write,
        "may_manage": access.may_manage,
        "sharings": Sharing,
        "team_size": member.team.memberships.count() if access.may_manage else 0,
    }
