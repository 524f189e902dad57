"""Saving a turn: the user message, and the empty reply with its first step and its lease."""

import uuid
from dataclasses import dataclass

from django.db.models.functions import Now
from django.utils import timezone

from chat.live.hub import PROCESS
from chat.models import Conversation, Message, Step, User
from chat.models.message import LEASE, Role, Status
from chat.models.prepared import PreparedInsert, PreparedUpdate
from chat.models.tree import Tree, link_of
from chat.prem import CompletionRequest
from chat.upstream import Access, access_of, offer, windows

from . import limits
from .prompt import Prompt, prompted, saying
from .said import said_on


@dataclass(frozen=True, slots=True)
class Turn:
    """What the engine needs to run a reply, and what viewers must be told.

    `request` and `access` are of its first step, the completion `step`: what the API is asked, and
    with which key. `prompt` is what the request says, so that less of it can be asked. `fresh` are
    the new messages, oldest first, which come after the message `after`. The turn `is_shown` unless
    it began on a branch that nobody looks at.
    """

    conversation: Conversation
    reply: Message
    step: Step
    prompt: Prompt
    request: CompletionRequest
    access: Access
    tree: Tree
    fresh: list[Message]
    after: uuid.UUID | None
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that somebody has written. `key` makes it one, however often it is sent."""

    text: str
    model: str
    key: uuid.UUID


def begin(
    conversation: Conversation,
    tree: Tree,
    parent_id: uuid.UUID | None,
    author: User,
    draft: Draft,
    *,
    shown: bool = True,
) -> Turn:
    """Save a user message after `parent_id`, and the empty reply to it.

    The new branch is shown from here on, unless `shown` is false. Raises TooMuchAtOnce.
    """
    limits.check(conversation, author)
    conversation.model = draft.model
    asked = Message(
        conversation=conversation,
        parent_id=parent_id,
        sequence=tree.last_sequence + 1,
        role=Role.USER,
        author=author,
        key=draft.key,
        text=draft.text,
    )
    asked.known_steps = []
    path = tree.path(parent_id)
    tree.add(link_of(asked))
    reply = _empty_reply(conversation, tree, asked.id, author, draft.model)
    if not shown:
        reply.visited = tree.link(parent_id).visited if parent_id else 0
    _ASK.run(asked)
    return _save(conversation, tree, path, reply, asked=asked, shown=shown)


def begin_reply(
    conversation: Conversation,
    tree: Tree,
    asked_id: uuid.UUID | None,
    author: User,
    model: str,
    cut_short: Message | None = None,
) -> Turn:
    """Save another empty reply to a message; or one that goes on from one that was `cut_short`.

    Raises TooMuchAtOnce.
    """
    limits.check(conversation, author)
    reply = _empty_reply(conversation, tree, asked_id, author, model)
    if cut_short is not None:
        reply.text, reply.reasoning = cut_short.text, cut_short.reasoning
    return _save(conversation, tree, tree.path(asked_id), reply)


def _empty_reply(
    conversation: Conversation, tree: Tree, parent_id: uuid.UUID | None, author: User, model: str
) -> Message:
    return Message(
        conversation=conversation,
        parent_id=parent_id,
        sequence=tree.last_sequence + 1,
        visited=conversation.moves + 1,
        role=Role.ASSISTANT,
        status=Status.PENDING,
        author=author,
        model=model,
        lease_holder=PROCESS,
    )


def _save(
    conversation: Conversation,
    tree: Tree,
    path: list[uuid.UUID],
    reply: Message,
    *,
    asked: Message | None = None,
    shown: bool = True,
) -> Turn:
    """Save the reply and its first step. `path` leads to it, but for the new message `asked`."""
    access = access_of(conversation.team_id)
    prompt = _prompt(conversation, path, reply, asked, access)
    step = _first_step(conversation, reply, prompt)
    request = CompletionRequest(
        model=reply.model, messages=prompt.messages(), stream=True, **step.parameters
    )
    reply.known_steps = [step]
    _REPLY.run(reply)
    _STEP.run(step)
    tree.add(link_of(reply))
    conversation.active_at = timezone.now()
    if shown:
        conversation.leaf = reply
        conversation.moves += 1
    _MOVE.run({name: getattr(conversation, name) for name in _MOVED}, conversation.pk)
    fresh = [asked, reply] if asked else [reply]
    after = fresh[0].parent_id
    return Turn(conversation, reply, step, prompt, request, access, tree, fresh, after, shown)


def _prompt(
    conversation: Conversation,
    path: list[uuid.UUID],
    reply: Message,
    asked: Message | None,
    access: Access,
) -> Prompt:
    """What fits into the model's window of the branch, and of what it has answered already."""
    defaults = offer.defaults_of(conversation.team_id)
    said = said_on(conversation, path) if path else []
    said += [saying(asked.role, asked.text)] if asked else []
    answer = defaults.max_completion_tokens
    limit = windows.limit_of(conversation.team_id, access, reply.model, answer)
    return Prompt(prompted(said, defaults.system_prompt), reply.text).fitting(limit)


def _first_step(conversation: Conversation, reply: Message, prompt: Prompt) -> Step:
    return Step(
        message=reply,
        team_id=conversation.team_id,
        author_id=reply.author_id,
        model=reply.model,
        parameters=offer.defaults_of(conversation.team_id).parameters(),
        omitted=prompt.omitted,
        text_start=len(reply.text),
        reasoning_start=len(reply.reasoning),
    )


_ASK = PreparedInsert(Message)
_REPLY = PreparedInsert(Message, lease_until=Now() + LEASE)
_STEP = PreparedInsert(Step)
_MOVED = ("leaf_id", "moves", "active_at", "model")
_MOVE = PreparedUpdate(lambda id: Conversation.objects.filter(pk=id), *_MOVED)
