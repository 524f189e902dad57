"""Requests and replies of the chat completions API, typed.

Unknown fields are ignored, missing and null ones tolerated: only wrong shapes where text is
expected are dropped. Source of the fields: Prem's OpenAPI-generated SDK, and the OpenAI
convention for streamed tool calls.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

import msgspec

Json = Mapping[str, Any]


class ChatMessage(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message of a request. `role`: system (first only), user, assistant or tool."""

    role: str
    content: str | None = None
    name: str | None = None
    tool_calls: tuple[Json, ...] | None = None
    tool_call_id: str | None = None


class CompletionRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of `POST /chat/completions`; fields that are None are left out."""

    model: str
    messages: tuple[ChatMessage, ...]
    stream: bool | None = None
    temperature: float | None = None
    top_p: float | None = None
    max_completion_tokens: int | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    seed: int | None = None
    stop: str | tuple[str, ...] | None = None
    response_format: Json | None = None
    tools: tuple[Json, ...] | None = None
    tool_choice: str | Json | None = None
    # Not in Prem's schema: a client finds out whether the API takes it.
    stream_options: Json | None = None

    def body(self, *, stream: bool) -> bytes:
        return msgspec.json.encode(msgspec.structs.replace(self, stream=stream))

    def with_usage(self) -> "CompletionRequest":
        """The same, asking for the usage of a stream."""
        options = {"include_usage": True, **(self.stream_options or {})}
        return msgspec.structs.replace(self, stream_options=options)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0


@dataclass(frozen=True, slots=True)
class ToolCallFragment:
    """A piece of a tool call: pieces with the same `index` belong together."""

    index: int
    id: str = ""
    type: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(slots=True)  # not frozen: one is made for each delta, and freezing doubles its cost
class Chunk:
    """One event of a stream: what it adds to the first choice, and what it says of the whole."""

    text: str = ""
    reasoning: str = ""
    role: str = ""
    refusal: str = ""
    tool_calls: tuple[ToolCallFragment, ...] = ()
    finish_reason: str = ""
    usage: Usage | None = None
    id: str = ""
    created: int | None = None
    model: str = ""
    system_fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole answer, as `stream=false` gives it."""

    text: str
    reasoning: str
    tool_calls: tuple[Json, ...]
    finish_reason: str
    usage: Usage | None
    id: str
    created: int | None
    model: str
    system_fingerprint: str


def parse_chunk(body: Json) -> Chunk:
    """A chunk out of an event's JSON object, or out of a plain completion (`message`)."""
    choice = _first_choice(body.get("choices"))
    delta = choice.get("delta") or choice.get("message")
    delta = delta if isinstance(delta, dict) else {}
    return Chunk(
        text=_text(delta.get("content")),
        reasoning=_reasoning(delta),
        role=_text(delta.get("role")),
        refusal=_text(delta.get("refusal")),
        tool_calls=_fragments(delta.get("tool_calls")),
        finish_reason=_text(choice.get("finish_reason")),
        usage=_usage_of(body, choice),
        id=_text(body.get("id")),
        created=integer(body.get("created")),
        model=_text(body.get("model")),
        system_fingerprint=_text(body.get("system_fingerprint")),
    )


def _first_choice(choices: Any) -> Json:
    if not _is_list(choices):
        return {}
    for choice in choices:
        if isinstance(choice, dict) and choice.get("index", 0) in (0, None):
            return choice
    return {}


def _fragments(value: Any) -> tuple[ToolCallFragment, ...]:
    if not value:
        return ()
    calls = [call for call in value if isinstance(call, dict)] if _is_list(value) else []
    return tuple(_fragment(call, place) for place, call in enumerate(calls))


def _fragment(call: Json, place: int) -> ToolCallFragment:
    function = call.get("function")
    function = function if isinstance(function, dict) else {}
    index = integer(call.get("index"))
    return ToolCallFragment(
        index=place if index is None else index,
        id=_text(call.get("id")),
        type=_text(call.get("type")),
        name=_text(function.get("name")),
        arguments=_arguments(function.get("arguments")),
    )


def _arguments(value: Any) -> str:
    """The arguments of a call, which some servers send as an object."""
    return msgspec.json.encode(value).decode() if isinstance(value, dict) else _text(value)


def _usage_of(body: Json, choice: Json) -> Usage | None:
    """The usage, wherever servers put it: beside the choices, in the choice, in a field of theirs.

    llama.cpp counts in `timings` where it was not asked for usage.
    """
    own = body.get("x_groq")
    for value in (
        body.get("usage"),
        choice.get("usage"),
        own.get("usage") if isinstance(own, dict) else None,
        body.get("timings"),
    ):
        if isinstance(value, dict) and (usage := _usage(value)) is not None:
            return usage
    return None


# The names that servers give the two counts; the first that holds a number.
PROMPT = ("prompt_tokens", "input_tokens", "prompt_n")
COMPLETION = ("completion_tokens", "output_tokens", "predicted_n")


def _usage(value: Json) -> Usage | None:
    prompt, completion = _first_number(value, PROMPT), _first_number(value, COMPLETION)
    total = integer(value.get("total_tokens"))
    if prompt is completion is total is None:
        return None
    prompt, completion = prompt or 0, completion or 0
    return Usage(prompt, completion, total if total is not None else prompt + completion)


def _first_number(value: Json, names: Sequence[str]) -> int | None:
    numbers = (integer(value.get(name)) for name in names)
    return next((number for number in numbers if number is not None), None)


REASONING = ("reasoning_content", "reasoning", "thinking", "reasoning_details", "thinking_blocks")


def _reasoning(delta: Json) -> str:
    """The thoughts of a delta: in a field of their own, else in parts of the content."""
    for name in REASONING:
        if thoughts := _thoughts(delta.get(name)):
            return thoughts
    content = delta.get("content")
    if not _is_list(content):
        return ""
    parts = (part for part in content if isinstance(part, dict) and _is_thought(part))
    return "".join(map(_thoughts, parts))


def _thoughts(value: Any, depth: int = 3) -> str:
    """A string, or what an object or a list of parts holds of one."""
    if isinstance(value, str) or not value or not depth:
        return value if isinstance(value, str) else ""
    if _is_list(value):
        return "".join(_thoughts(part, depth) for part in value if not isinstance(part, list))
    if isinstance(value, dict):
        names = ("text", "thinking", "content", "summary", "reasoning")
        found = (_thoughts(value.get(name), depth - 1) for name in names)
        return next((thoughts for thoughts in found if thoughts), "")
    return ""


def _is_thought(part: Json) -> bool:
    kind = _text(part.get("type"))
    return kind.startswith(("thinking", "reasoning"))


def _text(value: Any) -> str:
    """A string, or the text parts of a list of content parts."""
    if isinstance(value, str):
        return value
    if value and _is_list(value):
        parts = (part for part in value if isinstance(part, dict) and not _is_thought(part))
        return "".join(_text(part.get("text")) for part in parts)
    return ""


def integer(value: Any) -> int | None:
    """A whole number that JSON and the database hold; None for all else."""
    if value is None:
        return None
    usable = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if usable and abs(value) < 2**53 else None


def _is_list(value: Any) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, list | tuple)
