"""What goes upstream: the path from the root to the user's message, as the API words it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.conf import settings

from chat.models.message import Role
from chat.prem import ChatMessage

# Tokenisers differ from model to model; English has about four bytes a token, other scripts fewer
# letters but more bytes, so that bytes come out right more often than letters do.
BYTES_PER_TOKEN = 4
TOKENS_AROUND = 4  # what names the role and marks the ends of a message
GO_ON = (
    "Your answer above was cut off. Continue it exactly where it ended, in the middle of a word if "
    "need be. Repeat nothing and add no remark about the break."
)


class Said(NamedTuple):
    """A message as far as it goes upstream."""

    role: str
    text: str


def prompted(path: Sequence[Said], prompt: str) -> list[Said]:
    """The path with the team's system prompt first, before a prompt of its own: there is only one
    system message, and it is the first.
    """
    if not prompt.strip():
        return list(path)
    own = [message for message in path[:1] if message.role == Role.SYSTEM]
    text = "\n\n".join([prompt, *(message.text for message in own)])
    return [Said(Role.SYSTEM, text), *path[len(own) :]]


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


def tokens(message: Said) -> int:
    """About how many tokens a message takes."""
    return len(message.text.encode()) // BYTES_PER_TOKEN + TOKENS_AROUND


def upstream_messages(path: Iterable[Said], go_on_from: str = "") -> tuple[ChatMessage, ...]:
    """The messages of a path that say something, oldest first.

    Tool calls nobody answered are left out: the API refuses a call without its result. With
    `go_on_from`, a reply that was cut short, the last message asks for its rest: the API knows no
    other way to continue one.
    """
    messages = [
        ChatMessage(role=message.role, content=message.text)
        for message in path
        if message.text.strip() and message.role != Role.TOOL
    ]
    if go_on_from:
        messages += [ChatMessage("assistant", go_on_from), ChatMessage("user", GO_ON)]
    return tuple(messages)
