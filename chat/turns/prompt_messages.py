"""What the messages of a branch say upstream, as the database holds it."""

import uuid
from collections.abc import Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from chat.models import Conversation, Step
from chat.models.message import Role
from chat.prem import ChatMessage

from .prompt import Said, saying
from .steps import KINDS


def said_on(conversation: Conversation, path: Sequence[uuid.UUID]) -> list[Said]:
    """What the messages of this path say, in its order.

    One query, which gives the text of a reply once for each of its steps: few have more than one.
    """
    messages = conversation.messages.filter(pk__in=path).order_by("sequence", "steps__number")
    rows = messages.values_list("id", "role", "text", "name", "tool_call_id", *_OF_STEP)
    return [_said(list(rows)) for _, rows in groupby(rows, key=itemgetter(0))]


_OF_STEP = ("steps__kind", "steps__text_start", "steps__tool_calls")


def _said(rows: list[tuple[Any, ...]]) -> Said:
    """What one message says, of which there is a row for each step, or one alone."""
    _, role, text, name, tool_call_id, kind, *_ = rows[0]
    if role == Role.TOOL:
        result = ChatMessage(role, text, name=name or None, tool_call_id=tool_call_id)
        return Said(role, (result,))
    if kind is None:
        return saying(role, text)
    steps = [
        Step(kind=kind, text_start=start, tool_calls=calls)
        for *_, kind, start, calls in rows
        if kind != Step.Kind.TITLE
    ]
    # What stands before the first step was taken over from a reply that was cut short.
    starts = [0, *(step.text_start for step in steps[1:]), len(text)]
    messages = [
        message
        for step, (start, end) in zip(steps, pairwise(starts), strict=True)
        for message in KINDS[step.kind].said(step, text[start:end].strip("\n"))
    ]
    return Said(role, tuple(messages))
