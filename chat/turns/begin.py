"""Saving a turn: the user message, and the empty reply with its first step and its lease."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Now
from django.utils import timezone

from chat.conversations.search import index
from chat.live.hub import PROCESS
from chat.models import Conversation, Message, Step, User
from chat.models.message import LEASE, Role, Status
from chat.models.prepared import PreparedInsert, PreparedUpdate
from chat.models.tree import Tree, link_of
from chat.prem import CompletionRequest
from chat.upstream import Access, access_of, offer, windows

from . import limits
from .errors import NotThere
from .prompt import Prompt, prompted, saying
from .prompt_messages import said_on


@dataclass(frozen=True, slots=True)
class Turn:
    """The data with which the engine runs a reply and tells its viewers.

    `step` is the first step, a completion; `request` is its request to the API, and `access` names
    the key and the base URL. `prompt` holds the messages of the request, so that it can be repeated
    with fewer. `fresh` are the new messages, oldest first; they follow the message `after`. The
    turn `is_shown` unless it began on a branch that is not shown.
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
    """A message that a member has written. The same `key` never makes a second message."""

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

    The conversation then shows the new branch, unless `shown` is false. Raises TooMuchAtOnce.
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
    index.add_message(asked)
    return _save(conversation, tree, path, reply, asked=asked, shown=shown)


def begin_reply(
    conversation: Conversation,
    tree: Tree,
    asked_id: uuid.UUID | None,
    author: User,
    model: str,
) -> Turn:
    """Save another empty reply to a message. Raises TooMuchAtOnce."""
    limits.check(conversation, author)
    reply = _empty_reply(conversation, tree, asked_id, author, model)
    return _save(conversation, tree, tree.path(asked_id), reply)


def resume(conversation: Conversation, tree: Tree, author: User, reply: Message) -> Turn:
    """Take a settled reply back to streaming, with one more step that goes on from its text.

    `reply` was fetched with its steps. Raises TooMuchAtOnce, or NotThere when it runs already.
    """
    limits.check(conversation, author)
    following = _next_step(conversation, tree.path(reply.parent_id), reply, author)
    again: dict[str, Any] = {
        "status": Status.STREAMING,
        "lease_holder": PROCESS,
        "visited": conversation.moves + 1,
        "author": author,  # the member who started the reply that runs
        # The HTML of the text so far: a process that settles the reply later may have no other.
        "html": "",
        "html_version": 0,
    }
    settled = Message.objects.settled().filter(pk=reply.pk)
    index.forget_messages(settled)
    if not settled.update(**again, lease_until=Now() + LEASE):
        raise NotThere
    for name, value in again.items():
        setattr(reply, name, value)
    reply.known_steps = [*reply.known_steps, following[0]]
    return _start(conversation, tree, reply, following, [reply], shown=True)


def _empty_reply(
    conversation: Conversation, tree: Tree, parent_id: uuid.UUID | None, author: User, model: str
) -> Message:
    reply = Message(
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
    reply.known_steps = []
    return reply


def _save(
    conversation: Conversation,
    tree: Tree,
    path: list[uuid.UUID],
    reply: Message,
    *,
    asked: Message | None = None,
    shown: bool = True,
) -> Turn:
    """Save the reply and its first step. `path` is the branch above the new message `asked`."""
    following = _next_step(conversation, path, reply, reply.author, asked)
    reply.known_steps = [following[0]]
    _REPLY.run(reply)
    tree.add(link_of(reply))
    fresh = [asked, reply] if asked else [reply]
    return _start(conversation, tree, reply, following, fresh, shown=shown)


def _start(
    conversation: Conversation,
    tree: Tree,
    reply: Message,
    following: tuple[Step, Prompt, Access],
    fresh: list[Message],
    *,
    shown: bool,
) -> Turn:
    """Save the step, and the fields of the conversation that the turn changes."""
    step, prompt, access = following
    request = CompletionRequest(
        model=reply.model, messages=prompt.messages(), stream=True, **step.parameters
    )
    _STEP.run(step)
    conversation.active_at = timezone.now()
    if shown:
        conversation.leaf = reply
        conversation.moves += 1
    _MOVE.run({name: getattr(conversation, name) for name in _MOVED}, conversation.pk)
    after = fresh[0].parent_id
    return Turn(conversation, reply, step, prompt, request, access, tree, fresh, after, shown)


def _next_step(
    conversation: Conversation,
    path: list[uuid.UUID],
    reply: Message,
    author: User | None,
    asked: Message | None = None,
) -> tuple[Step, Prompt, Access]:
    """The completion that begins the reply, or goes on from the text that it has, with as much of
    the branch as fits into the model's window.
    """
    access = access_of(conversation.team_id)
    defaults = offer.defaults_of(conversation.team_id)
    said = said_on(conversation, path) if path else []
    said += [saying(asked.role, asked.text)] if asked else []
    answer = defaults.max_completion_tokens
    limit = windows.limit_of(conversation.team_id, access, reply.model, answer)
    path_said = prompted(said, defaults.system_prompt, conversation.instructions)
    prompt = Prompt(path_said, reply.text).fitting(limit)
    step = Step(
        message=reply,
        number=reply.last_step.number + 1 if reply.last_step else 1,
        team_id=conversation.team_id,
        author=author,
        model=reply.model,
        parameters=defaults.parameters(),
        omitted=prompt.omitted,
        text_start=len(reply.text),
        reasoning_start=len(reply.reasoning),
    )
    return step, prompt, access


_ASK = PreparedInsert(Message)
_REPLY = PreparedInsert(Message, lease_until=Now() + LEASE)
_STEP = PreparedInsert(Step)
_MOVED = ("leaf_id", "moves", "active_at", "model")
_MOVE = PreparedUpdate(lambda id: Conversation.objects.filter(pk=id), *_MOVED)
