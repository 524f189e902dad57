"""A conversation's messages in pages, along the branch that is shown."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from chat.models import Conversation, Message
from chat.models.tree import tree_of
from chat.upstream.offer import names_of

from .presenting import PresentedMessage, present

MESSAGES_A_PAGE = 50
# Before the message that a link leads to.
MESSAGES_ABOVE = 10
MAX_MESSAGES = 500


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Messages of the current branch, oldest first; `older_before` asks for the page before.

    The branch `is_busy` when a reply runs at its end.
    """

    messages: list[PresentedMessage]
    older_before: int | None
    is_busy: bool


NO_MESSAGES = MessagePage([], None, is_busy=False)


def messages(
    conversation: Conversation,
    freshen: Callable[[Message], None],
    before: int | None = None,
    at: uuid.UUID | None = None,
) -> MessagePage:
    """The last page of the branch, or the page whose messages come before that sequence.

    The last page is longer where it has to be, so that it holds the message `at`.

    `freshen` brings a running reply up to what its viewers have seen.
    """
    tree = tree_of(conversation)
    path = tree.path(conversation.leaf_id)
    if before is not None:
        path = [id for id in path if tree.link(id).sequence < before]
    size = MESSAGES_A_PAGE
    if at in path:
        size = max(size, min(len(path) - path.index(at) + MESSAGES_ABOVE, MAX_MESSAGES))
    ids = path[-size:]
    found = fetch(conversation, ids)
    for message in found:
        if message.is_running:
            freshen(message)
    names = names_of(conversation.team_id)
    page = [present(message, tree.place(message.id), names) for message in found]
    older = page[0].sequence if len(path) > len(ids) else None
    return MessagePage(page, older, tree.is_running(conversation.leaf_id))


def several_wrote(conversation: Conversation, page: MessagePage) -> bool:
    """Whether the page says who wrote what: more than the owner may, or have."""
    owner = conversation.owner.display_name
    return conversation.is_shared or any(
        message.role == "user" and message.author_name != owner for message in page.messages
    )


def fetch(conversation: Conversation, ids: list[uuid.UUID]) -> list[Message]:
    """These messages with their authors and steps, in this order."""
    found = conversation.messages.select_related("author").with_steps().in_bulk(ids)
    return [found[id] for id in ids if id in found]
