"""Where a conversation has news for a member: what has come since they had it open."""

import uuid

from chat.models import Conversation
from chat.models.message import SETTLED, Role
from chat.models.tree import tree_of


def first_unseen(conversation: Conversation, user_id: int, count: int) -> uuid.UUID | None:
    """The first of the last `count` ended replies of the branch that is shown; the question before
    it where somebody else has asked it.

    A count is all that is known of them: replies on other branches count, too.
    """
    tree = tree_of(conversation)
    path = [tree.link(id) for id in tree.path(conversation.leaf_id)]
    ended = [one for one in path if one.role == Role.ASSISTANT and one.status in SETTLED]
    if not ended:
        return None
    reply = ended[-count:][0]
    question = conversation.messages.filter(children=reply.id, role=Role.USER)
    by_others = question.exclude(author=user_id).exists()
    return reply.parent_id if by_others else reply.id
