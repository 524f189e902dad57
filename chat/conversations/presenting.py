"""A message as the templates show it: one shape for the page, the answer to a form, the socket."""

import datetime as dt
import json
import logging
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from chat.markdown import RENDERER_VERSION, render, render_typed
from chat.models import Message
from chat.models.message import Role
from chat.models.tree import Place

from .problems import Problem, problem_of

logger = logging.getLogger(__name__)
ALONE = Place()
NO_NAMES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class ToolCall:
    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class PresentedMessage:
    """What `message.html` needs; texts are raw, `body_html` is sanitised."""

    id: uuid.UUID
    role: str
    status: str
    finish_reason: str
    sequence: int
    text: str
    body_html: SafeString
    reasoning: str
    reasoning_seconds: int | None
    waiting_since: dt.datetime | None
    thinking_since: dt.datetime | None
    tool_calls: list[ToolCall]
    model: str
    model_name: str
    author_name: str
    created_at: dt.datetime
    problem: Problem | None
    is_running: bool
    can_go_on: bool
    omitted: int
    place: Place
    siblings_url: str

    @property
    def source(self) -> str:
        """What a person typed, where the body shows it otherwise."""
        return self.text if self.role == Role.USER and "<" in self.body_html else ""

    @property
    def url(self) -> str:
        """Where things are done with the message, each at a name below this."""
        return f"{self.siblings_url}{self.id}/"

    @property
    def link(self) -> str:
        """Where the page shows it."""
        return f"{self.siblings_url.removesuffix('messages/')}?at={self.id}"

    @property
    def text_url(self) -> str:
        return f"{self.siblings_url}{self.id}.txt"


def present(
    message: Message,
    place: Place = ALONE,
    names: Mapping[str, str] = NO_NAMES,
    bodyless: bool = False,
) -> PresentedMessage:
    """The message for the templates; `names` is what the team calls its models.

    Its steps must have been fetched with it; reads no database when its author was, too.
    """
    step = message.last_step if message.is_running else None
    return PresentedMessage(
        id=message.id,
        role=message.role,
        status=message.status,
        finish_reason=message.finish_reason,
        sequence=message.sequence,
        text=message.text,
        body_html=SafeString() if bodyless else body_of(message),
        reasoning=message.reasoning,
        reasoning_seconds=_reasoning_seconds(message),
        waiting_since=step.started_at if step else None,
        thinking_since=step.first_text_at if step and not message.text else None,
        tool_calls=[_tool_call(call) for call in message.tool_calls],
        model=message.model,
        model_name=names.get(message.model, message.model),
        author_name=message.author.display_name if message.author_id and message.author else "",
        created_at=message.created_at,
        problem=problem_of(message),
        is_running=message.is_running,
        can_go_on=message.can_go_on,
        omitted=max((step.omitted for step in message.known_steps), default=0),
        place=place,
        siblings_url=reverse("messages", args=[message.conversation_id]),
    )


def body_of(message: Message) -> SafeString:
    """The text as HTML: of a reply what is stored, else made anew. Never raises."""
    if not message.text:
        return SafeString()
    if message.role == Role.USER:
        return mark_safe(render_typed(message.text))  # noqa: S308
    if message.html_version == RENDERER_VERSION and not message.is_running:
        return mark_safe(message.html)  # noqa: S308 (it came out of the sanitiser)
    try:
        return mark_safe(render(message.text))  # noqa: S308
    except Exception:
        logger.exception("the text of message %s could not be rendered", message.id)
        return format_html('<pre class="plain-text" tabindex="0">{}</pre>', message.text)


def _reasoning_seconds(message: Message) -> int | None:
    """How long all steps reasoned; None while that is not known, or when none did."""
    if not message.reasoning:
        return None
    seconds = 0.0
    timed = [step for step in message.known_steps if step.first_text_at is not None]
    for step in timed:
        end = step.answer_at or step.finished_at
        if step.first_text_at is None or end is None:
            return None
        seconds += (end - step.first_text_at).total_seconds()
    return max(1, round(seconds)) if timed else None


def _tool_call(call: dict[str, object]) -> ToolCall:
    function = call.get("function")
    function = function if isinstance(function, dict) else {}
    arguments = str(function.get("arguments", ""))
    with suppress(ValueError):  # a half call is shown as it came
        arguments = json.dumps(json.loads(arguments), indent=2, ensure_ascii=False)
    return ToolCall(str(call.get("id", "")), str(function.get("name", "")), arguments)
