"""The simulator without a wire: a request in, an answer out."""

import itertools
import json
import random
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .requests import Asked, Refused, parse
from .scripts import (
    DESCRIBED,
    FAILING,
    NORMAL,
    RATES,
    Call,
    Fail,
    Finish,
    Say,
    Step,
    bench_options,
    steps,
)

PREFIX = "/api/v1"
HTML = b"<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>"
OWNERS = {"prem": "premai", "bench": "premai", "fail": "simulator"}
REFUSALS: dict[str, Refused] = {
    "fail-rate-limit": Refused(
        429, "Too many requests.", code="rate_limit_exceeded", Retry_After="7"
    ),
    "fail-server": Refused(500, "The model crashed."),
    "fail-unavailable": Refused(503, "The model is overloaded."),
    "fail-key": Refused(401, "The API key is not valid.", code="invalid_api_key"),
    "fail-quota": Refused(402, "The account has no credit left.", code="insufficient_quota"),
    "fail-context": Refused(
        400, "This model's maximum context length is 8192 tokens.", code="context_length_exceeded"
    ),
}


@dataclass(frozen=True, slots=True)
class ScriptedAnswer:
    """An answer: whole (`body`), or a stream of pieces sent `rate` a second after `delay` seconds.

    A piece is bytes to write; None means that the connection is cut there, "stall" that it goes
    silent for good.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    pieces: Iterator[bytes | str | None] | None = None
    rate: float = 0.0
    delay: float = 0.0


class Simulator:
    """Answers as the API does. `rate`: deltas a second (0: at once); `seed`: what varies.

    `lists_all`: every model is listed, also those that fail; else a few, each with a description.
    """

    def __init__(
        self,
        rate: float = 60.0,
        seed: int = 1,
        slow_start: float = 70.0,
        *,
        lists_all: bool = True,
    ) -> None:
        self._listed = [*NORMAL, *FAILING] if lists_all else [*DESCRIBED]
        self.rate, self.seed, self.slow_start = rate, seed, slow_start
        self.running_models: set[str] = set(NORMAL)
        self._numbers = itertools.count(1)

    def answer(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> ScriptedAnswer:
        """The answer to one request; header names in lower case."""
        url = urlsplit(target)
        path = url.path.removeprefix(PREFIX)
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        try:
            _check_token(headers.get("authorization", ""))
            match method, path:
                case "GET", "/models":
                    return _json(self._models())
                case "GET", "/models/running":
                    return _json({"status": _known(query.get("model")) in self.running_models})
                case "POST", "/models/up" | "/models/down":
                    return self._load(path.rpartition("/")[2], _parse_json(body))
                case "POST", "/chat/completions":
                    return self._complete(_parse_json(body), headers)
            raise Refused(404, f"There is nothing at {path}.")
        except Refused as refused:
            return _refusal(refused)

    def _models(self) -> dict[str, Any]:
        ids = [id for id in self._listed if id != "bench"]
        data = [
            {
                "id": id,
                "object": "model",
                "created": 1_760_000_000,
                "owned_by": OWNERS[id.partition("-")[0]],
                **({"description": DESCRIBED[id]} if id in DESCRIBED else {}),
            }
            for id in ids
        ]
        return {"object": "list", "data": data}

    def _load(self, way: str, body: Any) -> ScriptedAnswer:
        model = _known(body.get("model") if isinstance(body, Mapping) else None)
        (self.running_models.add if way == "up" else self.running_models.discard)(model)
        return _json({"message": f"{model} is being {'loaded' if way == 'up' else 'unloaded'}"})

    # Completions --------------------------------------------------------------------------------

    def _complete(self, body: Any, headers: Mapping[str, str]) -> ScriptedAnswer:
        asked = parse(body, self.seed)
        name = _known(asked.model)
        if name in REFUSALS:
            raise REFUSALS[name]
        if name == "fail-html":
            return ScriptedAnswer(200, {"content-type": "text/html"}, HTML)
        if name == "fail-empty":
            return ScriptedAnswer(200, {"content-type": "text/event-stream"})
        delay = self.slow_start if name == "fail-slow-start" else 0.0
        quirk = Quirk.of(headers.get("x-simulate", ""))
        if not asked.stream or "json" in quirk.names:
            return self._whole(asked, delay)
        rate = bench_options(asked.model)[1] if name == "bench" else RATES.get(name, self.rate)
        kind = {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache"}
        pieces = quirk.apply(self._events(asked, quirk))
        return ScriptedAnswer(200, kind, pieces=pieces, rate=rate, delay=delay)

    def _whole(self, asked: Asked, delay: float) -> ScriptedAnswer:
        text, reasoning, reason = "", "", "stop"
        calls: dict[int, dict[str, Any]] = {}
        for step in _limited(steps(asked), asked.longest):
            match step:
                case Say():
                    text += step.text
                    reasoning += step.reasoning
                case Call():
                    _assemble(calls, step)
                case Finish():
                    reason = step.reason
                    break
                case Fail():
                    raise Refused(500, "The model crashed.")
        message: dict[str, Any] = {"role": "assistant", "content": text or None}
        if reasoning:
            message["reasoning_content"] = reasoning
        if calls:
            message["tool_calls"] = [calls[index] for index in sorted(calls)]
        choice = {"index": 0, "message": message, "finish_reason": reason}
        body = self._head(asked, "chat.completion") | {"choices": [choice]}
        reply = _json(body | {"usage": _usage(asked, text + reasoning)})
        return ScriptedAnswer(200, reply.headers, reply.body, delay=delay)

    def _events(self, asked: Asked, quirk: "Quirk") -> Iterator[bytes | str | None]:
        """The events of a stream, one `data:` each."""
        head = self._head(asked, "chat.completion.chunk")

        def event(delta: dict[str, Any], reason: str | None = None, **more: Any) -> bytes:
            choice = {"index": 0, "delta": delta, "finish_reason": reason}
            return _event(head | {"choices": [choice]} | more)

        yield event({"role": "assistant", "content": None if "null" in quirk.names else ""})
        said = ""
        for step in _limited(steps(asked), asked.longest):
            match step:
                case Say():
                    said += step.text + step.reasoning
                    if step.reasoning:
                        yield event({"reasoning_content": step.reasoning})
                    else:
                        yield event({"content": step.text})
                case Call():
                    yield event({"tool_calls": [_fragment(step)]})
                case Fail():
                    yield from _failure(step.how)
                    return
                case Finish():
                    yield from self._end(asked, head, event({}, step.reason), said, quirk)
                    return

    def _end(
        self, asked: Asked, head: dict[str, Any], last: bytes, said: str, quirk: "Quirk"
    ) -> Iterator[bytes | str | None]:
        yield last
        if asked.usage_wanted and "no-usage" not in quirk.names:
            yield _event(head | {"choices": [], "usage": _usage(asked, said)})
        if "no-done" not in quirk.names:
            yield b"data: [DONE]\n\n"

    def _head(self, asked: Asked, kind: str) -> dict[str, Any]:
        number = next(self._numbers)
        head = {"id": f"chatcmpl-{self.seed}-{number}", "object": kind, "created": int(time.time())}
        return head | {"model": asked.model, "system_fingerprint": f"fp_sim_{asked.seed}"}


@dataclass(frozen=True, slots=True)
class Quirk:
    """Ways to write a stream, by the request header `X-Simulate`: words separated by commas.

    crlf, cr, bom, comments, split (bytes cut anywhere), batch (many events a write), null,
    no-usage, no-done, json.
    """

    names: frozenset[str]

    @classmethod
    def of(cls, header: str) -> "Quirk":
        return cls(frozenset(word.strip() for word in header.lower().split(",") if word.strip()))

    def apply(self, pieces: Iterator[bytes | str | None]) -> Iterator[bytes | str | None]:
        if not self.names:
            return pieces
        pieces = (self._written(piece) if isinstance(piece, bytes) else piece for piece in pieces)
        if "bom" in self.names:
            pieces = itertools.chain([b"\xef\xbb\xbf"], pieces)
        if "split" in self.names:
            pieces = _split(pieces)
        if "batch" in self.names:
            pieces = _batched(pieces)
        return pieces

    def _written(self, piece: bytes) -> bytes:
        if "comments" in self.names:
            piece = b": keep-alive\n\n" + piece
        if "crlf" in self.names:
            return piece.replace(b"\n", b"\r\n")
        return piece.replace(b"\n", b"\r") if "cr" in self.names else piece


def _split(pieces: Iterator[bytes | str | None]) -> Iterator[bytes | str | None]:
    chance = random.Random(7)  # noqa: S311
    for piece in pieces:
        while isinstance(piece, bytes) and len(piece) > 1:
            size = chance.randint(1, min(40, len(piece)))
            yield piece[:size]
            piece = piece[size:]
        if piece != b"":
            yield piece


def _batched(pieces: Iterator[bytes | str | None], size: int = 20) -> Iterator[bytes | str | None]:
    held: list[bytes] = []
    for piece in pieces:
        if isinstance(piece, bytes):
            held.append(piece)
        if held and (len(held) == size or not isinstance(piece, bytes)):
            yield b"".join(held)
            held = []
        if not isinstance(piece, bytes):
            yield piece
    if held:
        yield b"".join(held)


def _limited(script: Iterator[Step], longest: int | None) -> Iterator[Step]:
    """Cut at so many deltas, which stand for tokens here."""
    for number, step in enumerate(script):
        if longest is not None and number >= longest and isinstance(step, Say):
            yield Finish("length")
            return
        yield step


def _failure(how: str) -> Iterator[bytes | str | None]:
    match how:
        case "mid-stream":
            error = {"message": "The model ran out of memory.", "type": "server_error"}
            yield _event({"error": error})
        case "malformed":
            yield b'data: {"id": "chatcmpl-1", "choices": [{"index": 0, "del\n\n'
        case "stall":
            yield "stall"
        case _:
            yield None


def _fragment(call: Call) -> dict[str, Any]:
    function: dict[str, str] = {"arguments": call.arguments}
    first: dict[str, Any] = {}
    if call.id:
        first, function["name"] = {"id": call.id, "type": "function"}, call.name
    return {"index": call.index, **first, "function": function}


def _assemble(calls: dict[int, dict[str, Any]], step: Call) -> None:
    function = {"name": step.name, "arguments": ""}
    call = calls.setdefault(step.index, {"id": step.id, "type": "function", "function": function})
    call["function"]["arguments"] += step.arguments


def _usage(asked: Asked, said: str) -> dict[str, int]:
    prompt = sum(len((message.get("content") or "").split()) for message in asked.messages)
    completion = len(said.split())
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }


def _known(model: Any) -> str:
    name = model.partition(":")[0] if isinstance(model, str) else ""
    if name not in NORMAL and name not in FAILING:
        raise Refused(404, f"The model {str(model)[:80]!r} does not exist.", code="model_not_found")
    return name


def _check_token(authorization: str) -> None:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip() or re.match(r"bad\b", token.strip()):
        raise Refused(401, "The API key is missing or not valid.", code="invalid_api_key")


def _parse_json(body: bytes) -> Any:
    try:
        return json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise Refused(400, "The body is not valid JSON.") from None


def _json(value: Any, status: int = 200) -> ScriptedAnswer:
    return ScriptedAnswer(status, {"content-type": "application/json"}, json.dumps(value).encode())


def _event(value: Any) -> bytes:
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"


def _refusal(refused: Refused) -> ScriptedAnswer:
    kind = "invalid_request_error" if refused.status < 500 else "server_error"
    error = {"message": refused.message, "type": kind, "param": None, "code": refused.code or None}
    reply = _json({"error": error}, refused.status)
    return ScriptedAnswer(reply.status, {**reply.headers, **refused.headers}, reply.body)
