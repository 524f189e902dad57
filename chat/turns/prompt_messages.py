"""Reads the messages of a branch from the database for a request."""

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
    """The messages of this path, in its order.

    One query, which repeats the text of a reply for each of its steps; few replies have two.
    """
    messages = conversation.messages.filter(pk__in=path).order_by("sequence", "steps__number")
    rows = messages.values_list("id", "role", "text", "name", "tool_call_id", *_OF_STEP)
    return [_said(list(rows)) for _, rows in groupby(rows, key=itemgetter(0))]


_OF_STEP = ("steps__kind", "steps__text_start", "steps__tool_calls")


def _said(rows: list[tuple[Any, ...]]) -> Said:
    """One message, made from its rows: one for each step, or one without a step."""
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
    # The text before the first step comes from a reply that was cut short.
    starts = [0, *(step.text_start for step in steps[1:]), len(text)]
    messages = [
        message
        for step, (start, end) in zip(steps, pairwise(starts), strict=True)
        for message in KINDS[step.kind].said(step, text[start:end].strip("\n"))
    ]
    return Said(role, tuple(messages))
