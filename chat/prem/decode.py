"""Chunks of the common shape, decoded in one step: nearly every event of a stream is one."""

import re
from dataclasses import replace
from typing import Annotated

import msgspec

from .finish_reasons import is_failure
from .types import Chunk

_Whole = Annotated[int, msgspec.Meta(gt=-(2**53), lt=2**53)]


class _Delta(msgspec.Struct):
    content: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    role: str | None = None
    refusal: str | None = None
    tool_calls: None = None
    thinking: None = None
    reasoning_details: None = None
    thinking_blocks: None = None


class _Choice(msgspec.Struct):
    index: int | None = 0
    delta: _Delta | None = None
    message: None = None
    finish_reason: str | None = None
    error: None = None
    usage: None = None


class _Body(msgspec.Struct):
    choices: list[_Choice] | None = None
    error: None = None
    errors: None = None
    detail: None = None
    message: None = None
    type: None = None
    object: str | None = None
    usage: None = None
    x_groq: None = None
    timings: None = None
    id: str | None = None
    created: _Whole | None = None
    model: str | None = None
    system_fingerprint: str | None = None


_decode = msgspec.json.Decoder(_Body).decode
_NO_CHOICE = _Choice()
_NO_DELTA = _Delta()


def common_chunk(data: str) -> Chunk | None:
    """What `parse_chunk` makes of this JSON; None for what is less common, or wrong."""
    try:
        body = _decode(data)
    except (msgspec.MsgspecError, RecursionError):
        return None
    if body.object is not None and body.object.lower() == "error":
        return None
    choice = _NO_CHOICE
    for one in body.choices or ():
        if not one.index:
            choice = one
            break
    if choice.finish_reason and is_failure(choice.finish_reason):
        return None
    delta = choice.delta or _NO_DELTA
    return Chunk(
        text=delta.content or "",
        reasoning=delta.reasoning_content or delta.reasoning or "",
        role=delta.role or "",
        refusal=delta.refusal or "",
        finish_reason=choice.finish_reason or "",
        id=body.id or "",
        created=body.created,
        model=body.model or "",
        system_fingerprint=body.system_fingerprint or "",
    )


# How often a stream may change its mind before it is no longer looked at.
_MAX_SHAPES = 10
_CONTENT = re.compile(r'"content":\s*("(?:[^"\\]|\\.)*+")', re.DOTALL)
_OTHER = "\ufffcother"
_text = msgspec.json.Decoder(str).decode


class Shape:
    """What the events of a stream have in common: as a rule, all but the text of their delta.

    Once it has been seen in one event, others are known by their beginning and their end, and only
    the text between has to be decoded.
    """

    def __init__(self) -> None:
        self._head = self._tail = b""
        self._seen = 0

    def learn(self, data: str, chunk: Chunk) -> None:
        """Look at an event's data, which is this chunk."""
        if self._seen == _MAX_SHAPES or not chunk.text or chunk != _only_text(chunk):
            return
        self._seen += 1
        if found := _CONTENT.search(data):
            head, tail = data[: found.start(1)], data[found.end(1) :]
            # Whether it is the text of the delta that stands there, and all of it.
            if common_chunk(f'{head}"{_OTHER}"{tail}') == replace(chunk, text=_OTHER):
                self._head, self._tail = f"data: {head}".encode(), tail.encode()

    def take(self, data: bytes) -> tuple[str, bytes]:
        """The texts of the events that `data` begins with, as far as they are alike; and the rest.

        `data` begins where an event does.
        """
        head, tail = self._head, self._tail
        texts: list[str] = []
        if not head:
            return "", data
        taken = 0
        for event in data.split(b"\n\n")[:-1]:
            if not event.startswith(head) or not event.endswith(tail):
                break
            try:
                texts.append(_text(event[len(head) : len(event) - len(tail)]))
            except ValueError:
                break
            taken += len(event) + 2
        return "".join(texts), data[taken:]


def _only_text(chunk: Chunk) -> Chunk:
    """What of it is text, or the same in all chunks of a completion."""
    return Chunk(
        text=chunk.text,
        role=chunk.role,
        id=chunk.id,
        created=chunk.created,
        model=chunk.model,
        system_fingerprint=chunk.system_fingerprint,
    )
