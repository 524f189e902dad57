"""What goes upstream: the branch from the root to the user's message, as the API words it."""

from collections.abc import Iterable, Sequence
from itertools import takewhile

import msgspec
from django.conf import settings

from chat.models.message import Role
from chat.prem import ChatMessage

from .said import Said, saying

# Tokenisers differ from model to model; English has about four bytes a token, other scripts fewer
# letters but more bytes, so that bytes come out right more often than letters do.
BYTES_PER_TOKEN = 4
TOKENS_AROUND = 4  # what names the role and marks the ends of a message
GO_ON = (
    "Your answer above was cut off. Continue it exactly where it ended, in the middle of a word if "
    "need be. Repeat nothing and add no remark about the break."
)


def prompted(path: Sequence[Said], prompt: str) -> list[Said]:
    """The path with the team's system prompt first, before a prompt of its own: there is only one
    system message, and it is the first.
    """
    if not prompt.strip():
        return list(path)
    own = [message for message in path[:1] if message.role == Role.SYSTEM]
    text = "\n\n".join([prompt, *(message.text for message in own)])
    return [saying(Role.SYSTEM, text), *path[len(own) :]]


def fitting(path: Sequence[Said], limit: int | None = None) -> list[Said]:
    """The path without its oldest turns, so that it fits into `limit` tokens.

    The default limit is PREM_CONTEXT_TOKENS; 0 is none. Whole turns go, a user message and what
    answers it; a system prompt and the last turn stay, whatever their size.
    """
    limit = settings.PREM_CONTEXT_TOKENS if limit is None else limit
    system = [message for message in path[:1] if message.role == Role.SYSTEM]
    turns: list[list[Said]] = []
    for message in path[len(system) :]:
        if message.role == Role.USER or not turns:
            turns.append([])
        turns[-1].append(message)
    room = limit - sum(map(tokens, system))
    kept: list[list[Said]] = []
    for turn in reversed(turns):
        room -= sum(map(tokens, turn))
        if kept and limit and room < 0:
            break
        kept.append(turn)
    return system + [message for turn in reversed(kept) for message in turn]


def tokens(said: Said) -> int:
    """About how many tokens a message takes."""
    return sum(
        (len((one.content or "").encode()) + _size_of_calls(one)) // BYTES_PER_TOKEN + TOKENS_AROUND
        for one in said.messages
    )


def _size_of_calls(message: ChatMessage) -> int:
    return len(msgspec.json.encode(message.tool_calls)) if message.tool_calls else 0


def upstream_messages(path: Iterable[Said], go_on_from: str = "") -> tuple[ChatMessage, ...]:
    """The messages of a request, oldest first.

    With `go_on_from`, a reply that was cut short, the last message asks for its rest: the API knows
    no other way to continue one.
    """
    messages = [message for said in path for message in said.messages]
    messages = alternating(answered(messages))
    if go_on_from:
        messages += [ChatMessage(Role.ASSISTANT, go_on_from), ChatMessage(Role.USER, GO_ON)]
    return tuple(messages)


def answered(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """The messages with those tool calls that have a result, each followed by it.

    The API refuses a call without its result, and a result without its call.
    """
    kept: list[ChatMessage] = []
    for number, message in enumerate(messages, start=1):
        if message.role == Role.TOOL:
            continue  # it came with its call
        following = takewhile(lambda one: one.role == Role.TOOL, messages[number:])
        results = {one.tool_call_id: one for one in following if one.tool_call_id}
        calls = [call for call in message.tool_calls or () if call.get("id") in results]
        kept.append(msgspec.structs.replace(message, tool_calls=tuple(calls) or None))
        kept += [results[call["id"]] for call in calls]
    return kept


def alternating(messages: Iterable[ChatMessage]) -> list[ChatMessage]:
    """The messages that say something; neighbours of the same role become one message.

    A user message that got no answer is joined with the next one: many models refuse two messages
    of one role in a row, and leaving it out would hide what the person has said.
    """
    joined: list[ChatMessage] = []
    for message in messages:
        says_something = bool((message.content or "").strip() or message.tool_calls)
        before = joined[-1] if joined else None
        if message.role == Role.TOOL:
            joined.append(message)
        elif before and before.role == message.role and not before.tool_calls:
            if says_something:
                texts = [one.content for one in (before, message) if one.content]
                joined[-1] = msgspec.structs.replace(message, content="\n\n".join(texts))
        elif says_something:
            joined.append(message)
    return joined
