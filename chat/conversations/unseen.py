"""Where a conversation has news for a member: what has come since they had it open."""

import uuid

from chat.models import Conversation
from chat.models.message import SETTLED, Role
from chat.models.tree import tree_of


def first_unseen(conversation: Conversation, user_id: int, count: int) -> uuid.UUID | None:
    """The first of the conversation's last `count` ended replies that is on the branch that is
    shown; the question before it where somebody else has asked it.
    """
    tree = tree_of(conversation)
    path = set(tree.path(conversation.leaf_id))
    ended = [link for link in tree if link.role == Role.ASSISTANT and link.status in SETTLED]
    reply = next((link for link in ended[-count:] if link.id in path), None)
    if reply is None:
        return None
    question = conversation.messages.filter(children=reply.id, role=Role.USER)
    by_others = question.exclude(author=user_id).exists()
    return reply.parent_id if by_others else reply.id
