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
    # Not in Prem's schema; sent only where somebody asks for it.
    stream_options: Json | None = None

    def body(self, *, stream: bool) -> bytes:
        return msgspec.json.encode(msgspec.structs.replace(self, stream=stream))


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


@dataclass(frozen=True, slots=True)
class Model:
    """An entry of `GET /models`."""

    id: str
    created: int | None = None
    owned_by: str = ""


def parse_chunk(body: Json) -> Chunk:
    """A chunk out of an event's JSON object, or out of a plain completion (`message`)."""
    choice = _first_choice(body.get("choices"))
    delta = choice.get("delta") or choice.get("message")
    delta = delta if isinstance(delta, dict) else {}
    return Chunk(
        text=_text(delta.get("content")),
        reasoning=_text(delta.get("reasoning_content")) or _text(delta.get("reasoning")),
        role=_text(delta.get("role")),
        refusal=_text(delta.get("refusal")),
        tool_calls=_fragments(delta.get("tool_calls")),
        finish_reason=_text(choice.get("finish_reason")),
        usage=_usage(body.get("usage")),
        id=_text(body.get("id")),
        created=_integer(body.get("created")),
        model=_text(body.get("model")),
        system_fingerprint=_text(body.get("system_fingerprint")),
    )


def parse_models(body: Any) -> list[Model]:
    """The entries of `GET /models` that have an id."""
    data = body.get("data") if isinstance(body, dict) else body
    entries = [entry for entry in data if isinstance(entry, dict)] if _is_list(data) else []
    return [
        Model(entry["id"], _integer(entry.get("created")), _text(entry.get("owned_by")))
        for entry in entries
        if isinstance(entry.get("id"), str) and entry["id"]
    ]


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
    index = _integer(call.get("index"))
    return ToolCallFragment(
        index=place if index is None else index,
        id=_text(call.get("id")),
        type=_text(call.get("type")),
        name=_text(function.get("name")),
        arguments=_text(function.get("arguments")),
    )


def _usage(value: Any) -> Usage | None:
    if not isinstance(value, dict):
        return None
    names = ("prompt_tokens", "completion_tokens", "total_tokens")
    return Usage(*(_integer(value.get(name)) or 0 for name in names))


def _text(value: Any) -> str:
    """A string, or the text parts of a list of content parts."""
    if isinstance(value, str):
        return value
    if value and _is_list(value):
        return "".join(_text(part.get("text")) for part in value if isinstance(part, dict))
    return ""


def _integer(value: Any) -> int | None:
    if value is None:
        return None
    usable = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if usable and abs(value) < 2**53 else None


def _is_list(value: Any) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, list | tuple)
