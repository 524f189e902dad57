"""Starting a turn: one transaction that saves the message and the empty reply."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from chat.live.hub import PROCESS
from chat.models import Conversation, Membership, Message, User, WaitingMessage
from chat.models.conversation import title_from
from chat.models.locking import locked
from chat.models.message import LEASE, Role, Status
from chat.models.prepared import Prepared, PreparedInsert, PreparedUpdate
from chat.models.tree import Link, Tree, link_of, tree_of
from chat.prem import CompletionRequest
from chat.upstream import Access, access_of, offer

from . import limits
from .errors import NotThere, ReplyRunning
from .prompt import Said, fitting, prompted, upstream_messages


@dataclass(frozen=True, slots=True)
class Turn:
    """What the engine needs to run a reply, and what viewers must be told.

    `access` says with which key the API is asked. `fresh` are the new messages, oldest first, to be
    shown after the message `after`.
    """

    conversation: Conversation
    reply: Message
    request: CompletionRequest
    access: Access
    tree: Tree
    fresh: list[Message]
    after: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that somebody has written. `key` makes it one, however often it is sent."""

    text: str
    model: str
    key: uuid.UUID


def open_conversation(
    member: Membership, draft: Draft, *, hold: bool = False
) -> Turn | Conversation:
    """A new conversation with its first turn; or the one that this draft has already made.

    With `hold` the message waits, for another process to take it. Raises TooMuchAtOnce, NotOffered.
    """
    if sent := _already_sent(member.user, draft.key):
        return sent
    offer.check(member.team_id, draft.model)
    try:
        with transaction.atomic():
            conversation = Conversation.objects.create(
                team=member.team,
                owner=member.user,
                title=title_from(draft.text),
                model=draft.model,
                active_at=timezone.now(),
            )
            if hold:
                _wait(conversation, member.user, draft)
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
    """The next turn at the conversation's leaf; None when this draft was sent before.

    While a reply runs there, or with `hold`, the message waits for its turn.

    Raises TooMuchAtOnce, NotOffered.
    """
    with transaction.atomic():
        conversation = locked(conversation.pk)
        if _already_sent(member.user, draft.key):
            return None
        offer.check(conversation.team_id, draft.model)
        tree = tree_of(conversation)
        if hold or tree.is_busy:
            return _wait(conversation, member.user, draft)
        return begin(conversation, tree, conversation.leaf_id, member.user, draft)


def edit(
    member: Membership, conversation: Conversation, message_id: uuid.UUID, draft: Draft
) -> Turn | None:
    """Another version of a user message with a reply of its own; None when sent before.

    Raises ReplyRunning, NotThere, TooMuchAtOnce, NotOffered.
    """
    with transaction.atomic():
        conversation, tree = _idle(conversation)
        if _already_sent(member.user, draft.key):
            return None
        link = _find(tree, message_id, Role.USER)
        offer.check(conversation.team_id, draft.model)
        return begin(conversation, tree, link.parent_id, member.user, draft)


def regenerate(
    member: Membership, conversation: Conversation, message_id: uuid.UUID, model: str = ""
) -> Turn:
    """Another reply beside this one, or a reply to a user message; nothing is overwritten.

    Raises ReplyRunning, NotThere, TooMuchAtOnce, NotOffered.
    """
    with transaction.atomic():
        conversation, tree = _idle(conversation)
        link = _find(tree, message_id, Role.ASSISTANT, Role.USER)
        asked = link.parent_id if link.role == Role.ASSISTANT else message_id
        old = conversation.messages.only("model").get(pk=message_id)
        model = model or old.model or conversation.model
        offer.check(conversation.team_id, model)
        return _begin_reply(conversation, tree, asked, member.user, model)


def go_on(member: Membership, conversation: Conversation, message_id: uuid.UUID) -> Turn:
    """A reply beside one that was cut short: it begins with that one's text and goes on from there.

    Raises ReplyRunning, NotThere, TooMuchAtOnce, NotOffered.
    """
    with transaction.atomic():
        conversation, tree = _idle(conversation)
        link = _find(tree, message_id, Role.ASSISTANT)
        old = conversation.messages.get(pk=message_id)
        if not old.can_go_on:
            raise NotThere
        offer.check(conversation.team_id, old.model)
        return _begin_reply(
            conversation, tree, link.parent_id, member.user, old.model, old.text, old.reasoning
        )


def move_leaf(conversation: Conversation, leaf_id: uuid.UUID | None) -> None:
    """Show another leaf, and remember that it was shown last."""
    conversation.leaf_id = leaf_id
    conversation.moves += 1
    conversation.save(update_fields=["leaf", "moves"])
    if leaf_id is not None:
        conversation.messages.filter(pk=leaf_id).update(visited=conversation.moves)


def _idle(conversation: Conversation) -> tuple[Conversation, Tree]:
    conversation = locked(conversation.pk)
    tree = tree_of(conversation)
    if tree.is_busy:
        raise ReplyRunning
    return conversation, tree


def _find(tree: Tree, message_id: uuid.UUID, *roles: Role) -> Link:
    if message_id not in tree or tree.link(message_id).role not in roles:
        raise NotThere
    return tree.link(message_id)


def begin(
    conversation: Conversation,
    tree: Tree,
    parent_id: uuid.UUID | None,
    author: User,
    draft: Draft,
) -> Turn:
    """Save a user message after `parent_id`, and the empty reply to it."""
    limits.check(conversation, author)
    conversation.model = draft.model
    message = Message(
        conversation=conversation,
        parent_id=parent_id,
        sequence=tree.last_sequence + 1,
        role=Role.USER,
        author=author,
        key=draft.key,
        text=draft.text,
    )
    tree.add(link_of(message))
    reply, request = _reply(conversation, tree, message.id, author, draft.model, asked=message)
    fresh = [message, reply]
    access = access_of(conversation.team_id)
    return Turn(conversation, reply, request, access, tree, fresh, parent_id)


def _begin_reply(
    conversation: Conversation,
    tree: Tree,
    parent_id: uuid.UUID | None,
    author: User,
    model: str,
    text: str = "",
    reasoning: str = "",
) -> Turn:
    limits.check(conversation, author)
    reply, request = _reply(conversation, tree, parent_id, author, model, text, reasoning)
    access = access_of(conversation.team_id)
    return Turn(conversation, reply, request, access, tree, [reply], parent_id)


def _reply(
    conversation: Conversation,
    tree: Tree,
    parent_id: uuid.UUID | None,
    author: User,
    model: str,
    text: str = "",
    reasoning: str = "",
    asked: Message | None = None,
) -> tuple[Message, CompletionRequest]:
    """Save the empty reply as the leaf, with the message `asked`, which is not saved yet.

    With a text it is a reply that goes on from there.
    """
    defaults = offer.defaults_of(conversation.team_id)
    said = _said(conversation, tree.path(parent_id))
    said += [Said(asked.role, asked.text)] if asked else []
    path = prompted(said, defaults.system_prompt)
    kept = fitting(path)
    reply = Message(
        conversation=conversation,
        parent_id=parent_id,
        sequence=tree.last_sequence + 1,
        visited=conversation.moves + 1,
        role=Role.ASSISTANT,
        status=Status.PENDING,
        author=author,
        model=model,
        text=text,
        reasoning=reasoning,
        omitted=len(path) - len(kept),
        lease_holder=PROCESS,
    )
    if asked:
        _ASK.run(asked)
    _REPLY.run(reply)
    tree.add(link_of(reply))
    conversation.active_at = timezone.now()
    conversation.leaf = reply
    conversation.moves += 1
    _MOVE.run({name: getattr(conversation, name) for name in _MOVED}, conversation.pk)
    messages = upstream_messages(kept, go_on_from=text)
    parameters = defaults.parameters()
    return reply, CompletionRequest(model=model, messages=messages, stream=True, **parameters)


_ASK = PreparedInsert(Message)
_REPLY = PreparedInsert(Message, lease_until=Now() + LEASE)
_MOVED = ("leaf_id", "moves", "active_at", "model")
_MOVE = PreparedUpdate(lambda id: Conversation.objects.filter(pk=id), *_MOVED)


def _wait(conversation: Conversation, author: User, draft: Draft) -> WaitingMessage:
    limits.check_waiting(conversation)
    return WaitingMessage.objects.create(
        conversation=conversation,
        author=author,
        key=draft.key,
        text=draft.text,
        model=draft.model,
    )


def _already_sent(author: User, key: uuid.UUID) -> Conversation | None:
    """The conversation that holds the message of this key, sent or waiting."""
    found = _SENT.rows(author.pk, key, author.pk, key)
    return Conversation.objects.get(pk=found[0][0]) if found else None


def _sent(
    author_id: int, key: uuid.UUID, waiting_author_id: int, waiting_key: uuid.UUID
) -> QuerySet[Any, Any]:
    sent = Message.objects.filter(author=author_id, key=key)
    waits = WaitingMessage.objects.filter(author=waiting_author_id, key=waiting_key)
    return (
        sent.order_by()
        .values_list("conversation_id")
        .union(waits.order_by().values_list("conversation_id"), all=True)
    )


_SENT = Prepared(_sent)


def _said(conversation: Conversation, ids: list[uuid.UUID]) -> list[Said]:
    """What the messages of a path say, in its order."""
    rows = conversation.messages.filter(pk__in=ids).order_by("sequence").values_list("role", "text")
    return [Said(*row) for row in rows]
