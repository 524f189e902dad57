"""The client of the chat completions API: one per process and event loop, shared by all."""

import asyncio
import json
import random
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx

from .accumulate import Accumulator
from .decode import Shape, common_chunk
from .errors import (
    MalformedStream,
    PremError,
    ReplyTooLong,
    UpstreamBusy,
    UpstreamCut,
    UpstreamDown,
)
from .failures import before_answer, from_event, from_response, while_reading
from .sse import Event, SSEParser
from .transport import AS_IT_COMES, AnswerStream, Pace, Transport
from .types import Chunk, Completion, CompletionRequest, Model, parse_chunk, parse_models

LARGEST_REPLY = 8 * 1024 * 1024
LARGEST_ERROR = 64 * 1024
LARGEST_PIECE = 64 * 1024
LONGEST_WAIT = 20.0
PATIENCE = 5.0
RETRIED = {408, 409, 429}
JSON = {"Content-Type": "application/json"}


class PremClient:
    """Speaks to the API at `base_url`. `read_timeout`: seconds without a byte that end a stream."""

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str | None,
        read_timeout: float = 60.0,
        transport: httpx.AsyncBaseTransport | None = None,
        max_connections: int = 1000,
        max_retries: int = 2,
    ) -> None:
        self._key = api_key or ""
        self._read_timeout = read_timeout
        self._max_retries = max_retries
        self._base_url = base_url.rstrip("/")
        self._urls: dict[str, httpx.URL] = {}
        headers = {"Accept-Encoding": "identity", "User-Agent": "premweb"}
        if api_key:
            headers["Authorization"] = f"Bearer {api_key}"
        self._http = httpx.AsyncClient(
            headers=headers,
            timeout=httpx.Timeout(read_timeout, connect=5),
            transport=transport or Transport(),
            follow_redirects=False,
            trust_env=False,
        )
        self._places = asyncio.Semaphore(max_connections)

    async def aclose(self) -> None:
        await self._http.aclose()

    async def models(self) -> list[Model]:
        """`GET /models`. Raises PremError."""
        async with self._open("GET", "/models") as response:
            return parse_models(_json(await _read(response), response))

    async def complete(self, request: CompletionRequest) -> Completion:
        """`POST /chat/completions` without streaming. Raises PremError."""
        body = request.body(stream=False)
        async with self._open("POST", "/chat/completions", body) as response:
            chunk = self._whole(await _read(response), response)
        return _completion(chunk)

    @asynccontextmanager
    async def stream(
        self, request: CompletionRequest, pace: Pace = AS_IT_COMES
    ) -> AsyncIterator[AsyncIterator[list[Chunk]]]:
        """`POST /chat/completions` with streaming: lists of chunks, one list per network read.

        Leaving the block closes the connection. Raises PremError, here or while reading; what was
        yielded before stays true.
        """
        body = request.body(stream=True)
        async with self._open("POST", "/chat/completions", body) as response:
            yield self._chunks(response, pace)

    # Requests -----------------------------------------------------------------------------------

    @asynccontextmanager
    async def _open(
        self, method: str, path: str, body: bytes | None = None
    ) -> AsyncIterator[httpx.Response]:
        """A 200 answer whose body is not read yet, after at most `max_retries` new tries."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._place())
            response = await self._try(stack, method, path, body)
            try:
                yield response
            except httpx.HTTPError as error:
                raise while_reading(error, self._read_timeout) from error

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        if self._places.locked():
            await self._wait_for_place()
        else:
            await self._places.acquire()  # at once
        try:
            yield
        finally:
            self._places.release()

    async def _wait_for_place(self) -> None:
        try:
            # Unlike `wait_for` of Python 3.11, this never swallows a cancellation.
            async with asyncio.timeout(PATIENCE):
                await self._places.acquire()
        except TimeoutError:
            raise UpstreamBusy("All connections to the API are in use.") from None

    async def _try(
        self, stack: AsyncExitStack, method: str, path: str, body: bytes | None
    ) -> httpx.Response:
        attempt = 0
        while True:
            try:
                return await self._once(stack, method, path, body)
            except _Refused as refused:
                wait = refused.wait(attempt) if attempt < self._max_retries else None
                if wait is None:
                    raise refused.error from None
            attempt += 1
            await asyncio.sleep(wait)

    async def _once(
        self, stack: AsyncExitStack, method: str, path: str, body: bytes | None
    ) -> httpx.Response:
        async with AsyncExitStack() as attempt:
            try:
                response = await attempt.enter_async_context(
                    self._http.stream(
                        method, self._url(path), content=body, headers=JSON if body else None
                    )
                )
                if response.status_code != 200:
                    error = from_response(response, await _read_error(response), self._key)
                    raise _Refused(error, _is_retried(response))
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
                known = before_answer(error, self._read_timeout)
                raise _Refused(known, isinstance(known, UpstreamDown)) from error
            await stack.enter_async_context(attempt.pop_all())
            return response

    def _url(self, path: str) -> httpx.URL:
        """Taken apart once; httpx would do it for each request. Raises what httpx does."""
        if path not in self._urls:
            self._urls[path] = httpx.URL(self._base_url + path)
        return self._urls[path]

    # Answers ------------------------------------------------------------------------------------

    def _chunks(self, response: httpx.Response, pace: Pace) -> AsyncIterator[list[Chunk]]:
        kind = response.headers.get("content-type", "").lower()
        if "html" in kind:
            raise MalformedStream("The API answered with a web page instead of a stream.")
        return self._one(response) if "json" in kind else self._events(response, pace)

    async def _one(self, response: httpx.Response) -> AsyncIterator[list[Chunk]]:
        yield [self._whole(await _read(response), response)]

    async def _events(self, response: httpx.Response, pace: Pace) -> AsyncIterator[list[Chunk]]:
        reader = _StreamReader(self._key)
        async for data in _body(response, pace):
            chunks = reader.feed(data)
            if chunks:
                yield chunks
            if reader.failure is not None:
                raise reader.failure
            if reader.done:
                await _drain(response)
                return
        if chunks := reader.close():
            yield chunks
        if reader.failure is not None:
            raise reader.failure

    def _whole(self, body: bytes, response: httpx.Response) -> Chunk:
        value = _json(body, response)
        if isinstance(value, dict) and value.get("error"):
            raise from_event(value["error"], self._key)
        if not isinstance(value, dict) or "choices" not in value:
            raise MalformedStream("The API's answer holds no completion.")
        return parse_chunk(value)


def _answer_stream(response: httpx.Response) -> AnswerStream | None:
    """The transport's own stream, which httpx hands out wrapped; None for another transport's."""
    stream = getattr(response.stream, "_stream", None)
    return stream if isinstance(stream, AnswerStream) else None


def _body(response: httpx.Response, pace: Pace) -> AsyncIterator[bytes]:
    """The body; what is not compressed past the layers that would decompress it."""
    stream = _answer_stream(response)
    if stream is None or _packing(response):
        return _paced(_unpacked(response), pace)
    return stream.pieces(pace)


def _packing(response: httpx.Response) -> str:
    kind: str = response.headers.get("content-encoding", "").strip().lower()
    return "" if kind == "identity" else kind


async def _unpacked(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body without a compression that nobody asked for, in pieces of bounded size."""
    packing = _packing(response)
    if packing not in {"", "gzip", "x-gzip", "deflate"}:
        raise httpx.DecodingError(f"compressed by {packing}, which was not asked for")
    if not packing:
        async for data in response.aiter_raw():
            yield data
        return
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # gzip or zlib
    async for data in response.aiter_raw():
        while data and not unpack.eof:
            try:
                yield unpack.decompress(data, LARGEST_PIECE)
            except zlib.error as error:
                raise httpx.DecodingError(str(error)) from error
            data = unpack.unconsumed_tail
        if unpack.eof:
            return
    yield unpack.flush()


async def _paced(body: AsyncIterator[bytes], pace: Pace) -> AsyncIterator[bytes]:
    async for data in body:
        yield data
        await asyncio.sleep(pace.rest())


async def _drain(response: httpx.Response) -> None:
    if stream := _answer_stream(response):
        await stream.drain()


class _StreamReader:
    """Turns the bytes of one stream into chunks, and knows how the stream ended."""

    def __init__(self, key: str) -> None:
        self.done = False
        self.failure: PremError | None = None
        self._key = key
        self._parser = SSEParser()
        self._shape = Shape()
        self._size = 0
        self._finished = False
        self._head = b""

    def feed(self, data: bytes) -> list[Chunk]:
        self._size += len(data)
        if len(self._head) < 64:
            self._head += data[:64]
        if self._size > LARGEST_REPLY:
            self.failure = ReplyTooLong(f"The answer has more than {LARGEST_REPLY >> 20} MiB.")
            return []
        text = ""
        if self._parser.between_events:
            text, data = self._shape.take(data)
        chunks = [Chunk(text=text)] if text else []
        return chunks + self._parse(self._parser.feed, data) if data else chunks

    def close(self) -> list[Chunk]:
        """The last chunks; without [DONE] and without a finish reason the stream was cut."""
        chunks = self._parse(self._parser.close)
        half = isinstance(self.failure, MalformedStream)  # the last event ends in its middle
        if (self.failure is None or half) and not self.done and not self._finished:
            self.failure = self._premature()
        return chunks

    def _premature(self) -> PremError:
        head = self._head.strip().lower()
        if not head:
            return MalformedStream("The API's answer is empty.")
        if head.startswith((b"<!doctype", b"<html")):
            return MalformedStream("The API answered with a web page instead of a stream.")
        return UpstreamCut("The answer ended in the middle.")

    def _parse(self, events: Callable[..., list[Event]], *data: bytes) -> list[Chunk]:
        chunks: list[Chunk] = []
        try:
            for event in events(*data):
                if event.data.startswith("[DONE]"):
                    self.done = True
                    break
                if event.data.strip():
                    chunks.append(self._chunk(event))
        except PremError as error:
            self.failure = error
        return chunks

    def _chunk(self, event: Event) -> Chunk:
        chunk = None if event.name else common_chunk(event.data)
        if chunk is None:
            chunk = self._patiently(event)
        else:
            self._shape.learn(event.data, chunk)
        self._finished = self._finished or bool(chunk.finish_reason)
        return chunk

    def _patiently(self, event: Event) -> Chunk:
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


class _Refused(Exception):
    """A try that brought no answer to read."""

    def __init__(self, error: PremError, retried: bool) -> None:
        super().__init__(error.message)
        self.error, self._retried = error, retried

    def wait(self, attempt: int) -> float | None:
        """Seconds before the next try; None when there must be none."""
        if not self._retried or (asked := self.error.retry_after or 0.0) > LONGEST_WAIT:
            return None
        backoff = min(0.5 * 2**attempt, 8.0) * random.uniform(0.75, 1)  # noqa: S311
        return asked or backoff


def _is_retried(response: httpx.Response) -> bool:
    """`x-should-retry` decides where it is sent, as Prem's SDK has it."""
    told: str | None = response.headers.get("x-should-retry")
    if told in {"true", "false"}:
        return told == "true"
    status: int = response.status_code
    return status in RETRIED or status >= 500


async def _read(response: httpx.Response) -> bytes:
    body = bytearray()
    async for data in _unpacked(response):
        body += data
        if len(body) > LARGEST_REPLY:
            raise ReplyTooLong(f"The answer has more than {LARGEST_REPLY >> 20} MiB.")
    return bytes(body)


async def _read_error(response: httpx.Response) -> bytes:
    body = bytearray()
    async for data in _unpacked(response):
        body += data
        if len(body) > LARGEST_ERROR:
            break
    return bytes(body)


def _json(body: bytes, response: httpx.Response) -> Any:
    if not body.strip():
        raise MalformedStream("The API's answer is empty.")
    if "html" in response.headers.get("content-type", "").lower():
        raise MalformedStream("The API answered with a web page.")
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedStream("The API's answer is not valid JSON.") from error


def _completion(chunk: Chunk) -> Completion:
    parts = Accumulator()
    delta, rest = parts.add(chunk), parts.close()
    return Completion(
        text=delta.text + rest.text,
        reasoning=delta.reasoning + rest.reasoning,
        tool_calls=tuple(parts.tool_calls),
        finish_reason=parts.finish_reason,
        usage=parts.usage,
        id=parts.id,
        created=parts.created,
        model=parts.model,
        system_fingerprint=parts.system_fingerprint,
    )
