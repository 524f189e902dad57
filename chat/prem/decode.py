"""Chunks of the common shape, decoded in one step: nearly every event of a stream is one."""

from typing import Annotated

import msgspec

from .types import Chunk

_Whole = Annotated[int, msgspec.Meta(gt=-(2**53), lt=2**53)]


class _Delta(msgspec.Struct):
    content: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    role: str | None = None
    refusal: str | None = None
    tool_calls: None = None


class _Choice(msgspec.Struct):
    index: int | None = 0
    delta: _Delta | None = None
    message: None = None
    finish_reason: str | None = None


class _Body(msgspec.Struct):
    choices: list[_Choice] | None = None
    error: None = None
    usage: None = None
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
    choice = _NO_CHOICE
    for one in body.choices or ():
        if not one.index:
            choice = one
            break
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
