"""A branch that is not shown, to be read: nobody's view moves, and nothing is stored."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from chat.models import Conversation, Message
from chat.models.tree import tree_of
from chat.upstream.offer import names_of

from .pages import MESSAGES_A_PAGE, fetch
from .presenting import PresentedMessage, present


@dataclass(frozen=True, slots=True)
class BranchPage:
    """Messages of the branch; `earlier` and `later` are where its neighbours begin."""

    messages: list[PresentedMessage]
    earlier: int | None
    later: int | None


def is_on_show(conversation: Conversation, message_id: uuid.UUID) -> bool | None:
    """Whether the message is on the branch that is shown; None when it is not there at all."""
    tree = tree_of(conversation)
    if message_id not in tree:
        return None
    return message_id in tree.path(conversation.leaf_id)


def branch(
    conversation: Conversation,
    message_id: uuid.UUID,
    freshen: Callable[[Message], None],
    start: int | None = None,
) -> BranchPage:
    """The branch of this message: the page around it, or the one that begins at `start`.

    `freshen` brings a running reply up to what its viewers have seen.
    """
    tree = tree_of(conversation)
    path = tree.path(tree.end_of_branch(message_id))
    if start is None:
        start = path.index(message_id) - MESSAGES_A_PAGE // 2
    start = max(0, min(start, len(path) - 1))
    end = start + MESSAGES_A_PAGE
    found = fetch(conversation, path[start:end])
    for message in found:
        if message.is_running:
            freshen(message)
    names = names_of(conversation.team_id)
    return BranchPage(
        [present(message, tree.place(message.id), names) for message in found],
        earlier=max(0, start - MESSAGES_A_PAGE) if start else None,
        later=end if end < len(path) else None,
    )
