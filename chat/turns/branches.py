"""Moving between branches: show another one, delete one, bring it back."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from chat.conversations.search import index
from chat.models import Conversation, Message
from chat.models.locking import locked
from chat.models.message import RUNNING, MessageQuerySet
from chat.models.tree import Tree, links_of, tree_of

from .errors import NotThere, ReplyRunning

# The page offers to undo for ten seconds; an offline browser sends the request when it is back.
UNDO = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Move:
    """Another branch is shown: the messages after the message `after` have changed.

    `ended` are the running replies that no page can show any more.
    """

    conversation: Conversation
    tree: Tree
    after: uuid.UUID | None
    ended: tuple[uuid.UUID, ...] = ()


def show(conversation: Conversation, message_id: uuid.UUID) -> Move:
    """Show the branch of this message, at the leaf that was shown last. Raises NotThere."""
    with transaction.atomic():
        conversation = locked(conversation.pk)
        tree = tree_of(conversation)
        if message_id not in tree:
            raise NotThere
        move_leaf(conversation, tree.end_of_branch(message_id))
    return Move(conversation, tree, tree.link(message_id).parent_id)


def delete(conversation: Conversation, message_id: uuid.UUID) -> Move:
    """Delete a message with all messages below it, for good after UNDO. Raises NotThere.

    Messages that wait below it then wait after the message above it, so that no text is lost.
    """
    with transaction.atomic():
        conversation = locked(conversation.pk)
        tree = tree_of(conversation)
        if message_id not in tree:
            raise NotThere
        gone = tree.below(message_id)
        index.forget_messages(conversation.messages.filter(pk__in=gone))
        after = tree.link(message_id).parent_id
        conversation.messages.filter(pk=message_id).update(deleted_at=timezone.now())
        conversation.waiting.filter(after__in=gone).update(after=after)
        on_show = conversation.leaf_id in gone
        move_leaf(conversation, tree.leaf_beside(message_id) if on_show else conversation.leaf_id)
        running = conversation.messages.filter(status__in=RUNNING, pk__in=gone)
        ended = tuple(running.values_list("pk", flat=True))
    return Move(conversation, tree_of(conversation), after, ended)


def restore(conversation: Conversation, message_id: uuid.UUID) -> Move:
    """Restore a deleted message with the messages above it, and show it. One that was restored
    before is shown too. Raises NotThere when it is gone for good, and ReplyRunning when it follows
    a reply that is being continued.
    """
    with transaction.atomic():
        conversation = locked(conversation.pk)
        gone = _deleted_up_from(conversation, message_id)
        conversation.messages.filter(pk__in=gone).update(deleted_at=None)
        tree = tree_of(conversation)
        if message_id not in tree:
            raise NotThere
        first = gone[-1] if gone else message_id
        if tree.is_running(tree.link(first).parent_id):
            raise ReplyRunning
        move_leaf(conversation, tree.end_of_branch(message_id))
        index.restore(conversation)
    return Move(conversation, tree, tree.link(first).parent_id)


def move_leaf(conversation: Conversation, leaf_id: uuid.UUID | None) -> None:
    """Show another leaf, and remember that it was shown last."""
    conversation.leaf_id = leaf_id
    conversation.moves += 1
    conversation.save(update_fields=["leaf", "moves"])
    if leaf_id is not None:
        conversation.messages.filter(pk=leaf_id).update(visited=conversation.moves)


def _deleted_up_from(conversation: Conversation, message_id: uuid.UUID) -> list[uuid.UUID]:
    """The deleted ones among this message and the messages above it, the topmost last."""
    links = {link.id: link for link in links_of(conversation)}
    gone = []
    link = links.get(message_id)
    while link is not None:
        if link.deleted_at is not None:
            gone.append(link.id)
        link = links.get(link.parent_id) if link.parent_id else None
    return gone


def purge() -> int:
    """Remove the messages that were deleted longer than UNDO ago, with all messages below them."""
    return _to_purge().delete()[0]


def any_to_purge() -> bool:
    """Whether there are such messages."""
    return _to_purge().exists()


def _to_purge() -> MessageQuerySet:
    old = Message.objects.filter(deleted_at__lt=timezone.now() - UNDO)
    return old.exclude(status__in=RUNNING)
