"""The chunks of one stream out of its bytes, and how the stream ended."""

import json
from collections.abc import Callable
from typing import Any

from .bodies import MAX_TEXT_BYTES, MAX_WIRE_BYTES
from .decode import Shape, common_chunk
from .errors import EmptyReply, MalformedStream, PremError, ReplyTooLong, UpstreamCut
from .failures import from_event
from .finish_reasons import known_reason
from .reported_errors import reported_error
from .sse import ServerSentEvent, SSEParser
from .types import Chunk, parse_chunk

HEAD_BYTES = 64  # kept to tell a web page from a stream
# Kept of what is no stream at all, but one JSON value: an error, or a whole answer.
JSON_BYTES = 1024 * 1024


class StreamReader:
    """Feed it what arrives; `is_done` after [DONE], `failure` after what ends the stream early.

    Once the model has said why it ended, the answer `is_whole`: nothing that comes after it, or
    fails to come, is a failure.
    """

    def __init__(self, key: str) -> None:
        self.is_done = self.is_whole = False
        self.failure: PremError | None = None
        self._key = key
        self._parser = SSEParser()
        self._shape = Shape()
        self.text_bytes = 0  # of the text that has come
        self._wire_bytes = 0
        self._unreadable: PremError | None = None
        self._head = bytearray()

    def feed(self, data: bytes) -> list[Chunk]:
        """The chunks that the data completes."""
        if len(self._head) < HEAD_BYTES or self._is_json():
            self._head += data[:JSON_BYTES]
        data = data[: MAX_WIRE_BYTES + 1 - self._wire_bytes]
        self._wire_bytes += len(data)
        text = ""
        if self._parser.between_events:
            text, data = self._shape.take(data)
        chunks = [Chunk(text=text)] if text else []
        if data:
            chunks += self._parse(self._parser.feed, data)
        if self._wire_bytes > MAX_WIRE_BYTES:
            self._fail(ReplyTooLong(f"The answer took more than {MAX_WIRE_BYTES >> 20} MiB."))
        self.text_bytes += sum(map(_size, chunks))
        if self.text_bytes > MAX_TEXT_BYTES:
            self._fail(ReplyTooLong(f"The answer has more than {MAX_TEXT_BYTES >> 20} MiB."))
        return chunks

    def close(self) -> list[Chunk]:
        """The last chunks. Without [DONE] and without a finish reason the stream was cut."""
        chunks = self._parse(self._parser.close, is_last=True)
        if self._is_json() and not self.failure:
            event = ServerSentEvent(self._head.decode("utf-8", "replace"))
            chunk = self._chunk(event, is_last=True)
            # A whole answer, whatever reason it gives.
            self.is_whole = self.is_whole or (chunk is not None and self.failure is None)
            chunks += [chunk] if chunk else []
        if not (self.failure or self.is_done or self.is_whole):
            self.failure = self._premature()
        return chunks

    def _is_json(self) -> bool:
        """Whether what came is no event, but JSON as it stands, not too long to be kept."""
        return len(self._head) <= JSON_BYTES and self._start()[:1] in (b"{", b"[")

    def _start(self) -> bytes:
        return bytes(self._head[:HEAD_BYTES]).lstrip()

    def _fail(self, error: PremError) -> None:
        """Note why the stream cannot be read on."""
        if self.is_whole:
            self.is_done = True
        elif self.failure is None:
            self.failure = error

    def _premature(self) -> PremError:
        head = self._start().lower()
        if not head:
            return EmptyReply("The API's answer is empty.")
        if head.startswith((b"<!doctype", b"<html")):
            return MalformedStream("The API answered with a web page instead of a stream.")
        return self._unreadable or UpstreamCut("The answer ended in the middle.")

    def _parse(
        self,
        events: Callable[..., list[ServerSentEvent]],
        *data: bytes,
        is_last: bool = False,
    ) -> list[Chunk]:
        """The chunks of these events. `is_last`: the last of them may be cut in its middle."""
        chunks: list[Chunk] = []
        try:
            for event in events(*data):
                said = event.data.strip()
                if said.startswith("[DONE]"):
                    self.is_done = True
                    break
                if said and (chunk := self._chunk(event, is_last=is_last)):
                    chunks.append(chunk)
                if self.failure is not None:
                    break
        except PremError as error:
            self._fail(error)
        return chunks

    def _chunk(self, event: ServerSentEvent, *, is_last: bool) -> Chunk | None:
        chunk = None if event.name else common_chunk(event.data)
        if chunk is None:
            chunk = self._uncommon_chunk(event, is_last=is_last)
        else:
            self._shape.learn(event.data, chunk)
        if chunk is not None and known_reason(chunk.finish_reason):
            self.is_whole = self.failure is None
        return chunk

    def _uncommon_chunk(self, event: ServerSentEvent, *, is_last: bool) -> Chunk | None:
        """The chunk of an event, which may say that the answer failed; None where it holds none."""
        is_error = event.name == "error"
        try:
            value: Any = json.loads(event.data)
        except (ValueError, RecursionError):
            if is_error:
                self._fail(from_event(event.data, self._key))
            elif not is_last:
                self._unreadable = MalformedStream("A part of the answer is not valid JSON.")
            return None
        error = reported_error(value)
        if error is not None or is_error:
            self._fail(from_event(value if error is None else error, self._key))
        if not isinstance(value, dict):
            words = "A part of the answer is not what the API promises."
            self._unreadable = self._unreadable or MalformedStream(words)
            return None
        return parse_chunk(value)


def _size(chunk: Chunk) -> int:
    """Bytes of what a chunk adds."""
    size = _bytes(chunk.text) + _bytes(chunk.reasoning) + _bytes(chunk.refusal)
    return size + sum(_bytes(call.arguments) for call in chunk.tool_calls)


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
