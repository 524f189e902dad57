"""Less history, for a model that has read how long the conversation is and refused it."""

from collections.abc import Sequence

import msgspec

from chat.models.message import Role
from chat.prem import ChatMessage


def shortened(messages: Sequence[ChatMessage], least: int = 1) -> tuple[ChatMessage, ...]:
    """The messages without their oldest turns, at most half as long as they were.

    A system prompt and the last turns, `least` of them, stay. Empty where there is nothing to leave
    out.
    """
    system = [message for message in messages[:1] if message.role == Role.SYSTEM]
    turns: list[list[ChatMessage]] = []
    for message in messages[len(system) :]:
        if message.role == Role.USER or not turns:
            turns.append([])
        turns[-1].append(message)
    if len(turns) <= least:
        return ()
    kept = turns[-least:]
    room = _size(messages) // 2 - _size(system) - sum(map(_size, kept))
    for turn in reversed(turns[1:-least]):  # the oldest one goes in any case
        room -= _size(turn)
        if room < 0:
            break
        kept.insert(0, turn)
    return (*system, *(message for turn in kept for message in turn))


def _size(messages: Sequence[ChatMessage]) -> int:
    """Bytes of what the messages say."""
    calls = (msgspec.json.encode(one.tool_calls) for one in messages if one.tool_calls)
    return sum(len((one.content or "").encode()) for one in messages) + sum(map(len, calls))
