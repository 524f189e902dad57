"""The messages of a request: the branch from the root to the message of the user."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import NamedTuple

import msgspec

from chat.models.message import Role
from chat.prem import ChatMessage

TOKENS_AROUND = 4  # for the role and the end marks of a message
GO_ON = (
    "Your answer above was cut off. Continue it exactly where it ended, in the middle of a word if "
    "need be. Repeat nothing and add no remark about the break."
)


class Said(NamedTuple):
    """A message of a branch, which becomes one or more messages of a request: one for each step."""

    role: str
    messages: tuple[ChatMessage, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(message.content or "" for message in self.messages)


def saying(role: str, text: str) -> Said:
    return Said(role, (ChatMessage(role, text),))


@dataclass(frozen=True, slots=True)
class Prompt:
    """A branch on its way upstream, oldest message first.

    `go_on_from` is the text of a reply that was cut short, to be continued. `omitted` is the
    number of messages that were left out because they did not fit.
    """

    path: Sequence[Said]
    go_on_from: str = ""
    omitted: int = 0

    @property
    def tokens(self) -> int:
        """The estimated tokens of all messages."""
        return sum(map(tokens, self.path)) + _tokens_of(self.go_on_from)

    def messages(self) -> tuple[ChatMessage, ...]:
        """The messages of a request.

        The last one asks for the rest of `go_on_from`: the API knows no other way to continue.
        """
        messages = [message for said in self.path for message in said.messages]
        messages = alternating(answered(messages))
        if self.go_on_from:
            messages.append(ChatMessage(Role.ASSISTANT, self.go_on_from))
            messages.append(ChatMessage(Role.USER, GO_ON))
        return tuple(messages)

    def fitting(self, limit: int) -> "Prompt":
        """The same without its oldest turns, so that it fits into `limit` tokens; 0 is no limit.

        Whole turns are left out, a user message with its reply. A system prompt and the last turn
        stay, whatever their size.
        """
        if not limit:
            return self
        system = [message for message in self.path[:1] if message.role == Role.SYSTEM]
        room = limit - sum(map(tokens, system)) - _tokens_of(self.go_on_from)
        kept: list[list[Said]] = []
        for turn in reversed(_turns_of(self.path[len(system) :])):
            room -= sum(map(tokens, turn))
            if kept and room < 0:
                break
            kept.append(turn)
        path = system + [message for turn in reversed(kept) for message in turn]
        return replace(self, path=path, omitted=self.omitted + len(self.path) - len(path))


def prompted(path: Sequence[Said], *prompts: str) -> list[Said]:
    """The path with one system message at its beginning: these prompts, those that say something,
    followed by the system message that the path begins with.
    """
    given = [prompt for prompt in prompts if prompt.strip()]
    if not given:
        return list(path)
    own = [message for message in path[:1] if message.role == Role.SYSTEM]
    text = "\n\n".join([*given, *(message.text for message in own)])
    return [saying(Role.SYSTEM, text), *path[len(own) :]]


def tokens(said: Said) -> int:
    """The estimated tokens of a message."""
    return sum(_tokens_of(one.content or "", _size_of_calls(one)) for one in said.messages)


def _tokens_of(text: str, more_bytes: int = 0) -> int:
    """Tokenisers differ from model to model. A quarter of a token for an ASCII character, and for
    each further byte of another one half a token, are seldom too few.
    """
    size = more_bytes + (len(text) if text.isascii() else 2 * len(text.encode()) - len(text))
    return size // 4 + TOKENS_AROUND if size else 0


def _size_of_calls(message: ChatMessage) -> int:
    return len(msgspec.json.encode(message.tool_calls)) if message.tool_calls else 0


def _turns_of(path: Iterable[Said]) -> list[list[Said]]:
    """The path in turns, each of which begins with a user message."""
    turns: list[list[Said]] = []
    for message in path:
        if message.role == Role.USER or not turns:
            turns.append([])
        turns[-1].append(message)
    return turns


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
