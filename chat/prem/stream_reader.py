"""The chunks of one stream out of its bytes, and how the stream ended."""

import json
from collections.abc import Callable

from .bodies import MAX_REPLY_BYTES
from .decode import Shape, common_chunk
from .errors import MalformedStream, PremError, ReplyTooLong, UpstreamCut
from .failures import from_event
from .sse import ServerSentEvent, SSEParser
from .types import Chunk, parse_chunk

HEAD_BYTES = 64  # kept to tell a web page from a stream


class StreamReader:
    """Feed it what arrives; `is_done` after [DONE], `failure` after what ends the stream early."""

    def __init__(self, key: str) -> None:
        self.is_done = False
        self.failure: PremError | None = None
        self._key = key
        self._parser = SSEParser()
        self._shape = Shape()
        self._size = 0
        self._finished = False
        self._head = b""

    def feed(self, data: bytes) -> list[Chunk]:
        """The chunks that the data completes."""
        self._size += len(data)
        if len(self._head) < HEAD_BYTES:
            self._head += data[:HEAD_BYTES]
        if self._size > MAX_REPLY_BYTES:
            self.failure = ReplyTooLong(f"The answer has more than {MAX_REPLY_BYTES >> 20} MiB.")
            return []
        text = ""
        if self._parser.between_events:
            text, data = self._shape.take(data)
        chunks = [Chunk(text=text)] if text else []
        return chunks + self._parse(self._parser.feed, data) if data else chunks

    def close(self) -> list[Chunk]:
        """The last chunks. Without [DONE] and without a finish reason the stream was cut."""
        chunks = self._parse(self._parser.close)
        half = isinstance(self.failure, MalformedStream)  # the last event ends in its middle
        if (self.failure is None or half) and not self.is_done and not self._finished:
            self.failure = self._premature()
        return chunks

    def _premature(self) -> PremError:
        head = self._head.strip().lower()
        if not head:
            return MalformedStream("The API's answer is empty.")
        if head.startswith((b"<!doctype", b"<html")):
            return MalformedStream("The API answered with a web page instead of a stream.")
        return UpstreamCut("The answer ended in the middle.")

    def _parse(self, events: Callable[..., list[ServerSentEvent]], *data: bytes) -> list[Chunk]:
        chunks: list[Chunk] = []
        try:
            for event in events(*data):
                if event.data.startswith("[DONE]"):
                    self.is_done = True
                    break
                if event.data.strip():
                    chunks.append(self._chunk(event))
        except PremError as error:
            self.failure = error
        return chunks

    def _chunk(self, event: ServerSentEvent) -> Chunk:
        chunk = None if event.name else common_chunk(event.data)
        if chunk is None:
            chunk = self._uncommon_chunk(event)
        else:
            self._shape.learn(event.data, chunk)
        self._finished = self._finished or bool(chunk.finish_reason)
        return chunk

    def _uncommon_chunk(self, event: ServerSentEvent) -> Chunk:
        try:
            value = json.loads(event.data)
        except (ValueError, RecursionError) as error:
            if event.name == "error":
                raise from_event(event.data, self._key) from error
            raise MalformedStream("A part of the answer is not valid JSON.") from error
        if not isinstance(value, dict):
            raise MalformedStream("A part of the answer is not what the API promises.")
        if value.get("error") or event.name == "error":
            raise from_event(value.get("error") or value, self._key)
        return parse_chunk(value)
