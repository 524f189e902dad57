"""Begins a turn: send or edit a message, ask for another reply, or continue a reply.

A turn begins in one transaction under the conversation's lock, which gives turns that begin at the
same moment one order. A running reply blocks its own branch only.
"""

import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from chat.conversations.filing import begin_in
from chat.conversations.search import index
from chat.conversations.titles import first_words
from chat.models import Conversation, Membership, Message, User, WaitingMessage
from chat.models.locking import locked
from chat.models.message import Role
from chat.models.prepared import Prepared
from chat.models.tree import Link, Tree, tree_of
from chat.upstream import offer

from .begin import Draft, Turn, begin, begin_reply, resume
from .errors import Followed, NotThere, ReplyRunning
from .waiting import wait


def open_conversation(
    member: Membership,
    draft: Draft,
    *,
    hold: bool = False,
    is_temporary: bool = False,
    folder_id: int | None = None,
) -> Turn | Conversation:
    """A new conversation with its first turn; or the one that this draft has already made.

    With `hold` the message waits, for another process to take it. Raises TooMuchAtOnce, NotOffered,
    NoFolder.
    """
    if sent := _already_sent(member.user, draft.key):
        return sent
    offer.check(member.team_id, draft.model)
    try:
        with transaction.atomic():
            conversation = Conversation.objects.create(
                team=member.team,
                owner=member.user,
                title=first_words(draft.text),
                model=draft.model,
                is_temporary=is_temporary,
                active_at=timezone.now(),
            )
            if folder_id and not is_temporary:
                begin_in(member, conversation, folder_id)
            index.add_title(conversation)
            if hold:
                wait(conversation, member.user, draft)
                return conversation
            return begin(conversation, Tree([]), None, member.user, draft)
    except IntegrityError:
        # The same message, sent twice at the same moment: the other one was first.
        if sent := _already_sent(member.user, draft.key):
            return sent
        raise


def send(
    member: Membership, conversation: Conversation, draft: Draft, *, hold: bool = False
) -> Turn | WaitingMessage | None:
    """The next turn on the branch that is shown; None when this draft was sent before.

    While a reply runs there, or with `hold`, the message waits for its turn.

    Raises TooMuchAtOnce, NotOffered.
    """
    with transaction.atomic():
        conversation = locked(conversation.pk)
        if _already_sent(member.user, draft.key):
            return None
        offer.check(conversation.team_id, draft.model)
        tree = tree_of(conversation)
        if hold or tree.is_running(conversation.leaf_id):
            return wait(conversation, member.user, draft)
        return begin(conversation, tree, conversation.leaf_id, member.user, draft)


def edit(
    member: Membership, conversation: Conversation, message_id: uuid.UUID, draft: Draft
) -> Turn | None:
    """Another version of a user message with a reply of its own; None when sent before.

    Raises ReplyRunning, NotThere, TooMuchAtOnce, NotOffered.
    """
    with transaction.atomic():
        conversation = locked(conversation.pk)
        if _already_sent(member.user, draft.key):
            return None
        tree = tree_of(conversation)
        link = _find_idle(tree, message_id, Role.USER)
        offer.check(conversation.team_id, draft.model)
        return begin(conversation, tree, link.parent_id, member.user, draft)


def regenerate(
    member: Membership, conversation: Conversation, message_id: uuid.UUID, model: str = ""
) -> Turn:
    """Another reply beside this one, or a reply to a user message; nothing is overwritten.

    Raises ReplyRunning, NotThere, TooMuchAtOnce, NotOffered.
    """
    with transaction.atomic():
        conversation = locked(conversation.pk)
        tree = tree_of(conversation)
        link = _find_idle(tree, message_id, Role.ASSISTANT, Role.USER)
        asked = link.parent_id if link.role == Role.ASSISTANT else message_id
        old = conversation.messages.only("model").get(pk=message_id)
        model = model or old.model or conversation.model
        offer.check(conversation.team_id, model)
        return begin_reply(conversation, tree, asked, member.user, model)


def go_on(member: Membership, conversation: Conversation, message_id: uuid.UUID) -> Turn:
    """A reply that was cut short goes on where it ended.

    Raises ReplyRunning, NotThere, Followed, TooMuchAtOnce, NotOffered.
    """
    with transaction.atomic():
        conversation = locked(conversation.pk)
        tree = tree_of(conversation)
        _find_idle(tree, message_id, Role.ASSISTANT)
        reply = conversation.messages.with_steps().get(pk=message_id)
        if not reply.can_go_on:
            raise NotThere
        if len(tree.below(message_id)) > 1:
            raise Followed
        offer.check(conversation.team_id, reply.model)
        return resume(conversation, tree, member.user, reply)


def _find_idle(tree: Tree, message_id: uuid.UUID, *roles: Role) -> Link:
    """A message of one of these roles. Raises NotThere, or ReplyRunning when its branch is busy."""
    if message_id not in tree or tree.link(message_id).role not in roles:
        raise NotThere
    if tree.is_running(tree.end_of_branch(message_id)):
        raise ReplyRunning
    return tree.link(message_id)


def _already_sent(author: User, key: uuid.UUID) -> Conversation | None:
    """The conversation that holds the message of this key, sent or waiting."""
    found = _SENT.values(author.pk, key) or _WAITS.values(author.pk, key)
    return Conversation.objects.get(pk=found[0][0]) if found else None


def _holding(kind: type[Message] | type[WaitingMessage]) -> Prepared[Any]:
    """The conversation of the one message that a person has sent with a key."""
    return Prepared(
        lambda author, key: (
            kind.objects.filter(author=author, key=key).order_by().values_list("conversation_id")
        )
    )


# Each send asks for both.
_SENT, _WAITS = _holding(Message), _holding(WaitingMessage)
