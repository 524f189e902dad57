"""The client of the chat completions API: one per process and event loop, shared by all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace

import httpx

from .accumulate import Accumulator
from .bodies import parse_json, pieces_of, read_error, read_whole
from .errors import BadRequest, MalformedStream, PremError, UpstreamBusy, UpstreamDown
from .failures import before_answer, from_event, from_response, while_reading
from .hiding import hidden
from .model_entries import Model, names_models, parse_models
from .pace import AS_IT_COMES, Pace
from .reported_errors import reported_error
from .retries import Refused, is_retried
from .stream_reader import StreamReader
from .transports import make_transport
from .types import Chunk, Completion, CompletionRequest, parse_chunk

CONNECT_S, WRITE_S = 5.0, 30.0
WAIT_FOR_CONNECTION_S = 5.0
# So long usage and [DONE] may take after the model has said why it ended.
AFTER_FINISH_S = 3.0
# A connection whose response is read to its end is used again; worth this much.
DRAIN_S, MAX_DRAIN_BYTES = 0.1, 64 * 1024
REFUSES_FIELDS = {400, 422}
JSON = {"Content-Type": "application/json"}


class PremClient:
    """Speaks to the API at `base_url`. `read_timeout`: seconds without a byte that end a stream.

    `asks_for_usage`: streams are asked for their usage, until the API refuses that.
    """

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str | None,
        read_timeout: float = 60.0,
        transport: httpx.AsyncBaseTransport | None = None,
        max_connections: int = 1000,
        max_retries: int = 2,
        asks_for_usage: bool = False,
    ) -> None:
        self._key = api_key or ""
        self._read_timeout = read_timeout
        self._max_retries = max_retries
        # Whether `stream_options` are sent; None once it is to be found out.
        self._takes_options: bool | None = None if asks_for_usage else False
        self._base_url = base_url.rstrip("/")
        self._urls: dict[str, httpx.URL] = {}
        self._headers = {"Accept-Encoding": "identity", "User-Agent": "premweb"}
        if api_key:
            self._headers["Authorization"] = f"Bearer {api_key}"
        timeout = httpx.Timeout(read_timeout, connect=CONNECT_S, write=WRITE_S)
        self._timeout = timeout.as_dict()
        self._http = httpx.AsyncClient(
            transport=transport or make_transport(base_url),
            follow_redirects=False,
            trust_env=False,
        )
        self._connections = asyncio.Semaphore(max_connections)

    async def aclose(self) -> None:
        await self._http.aclose()

    async def models(self) -> list[Model]:
        """`GET /models`. Raises PremError."""
        async with self._open("GET", "/models") as response:
            body = parse_json(await read_whole(response), response)
            models = [self._without_key(model) for model in parse_models(body)]
            if not models and not names_models(body):
                raise MalformedStream("The API's list of models could not be understood.")
            return models

    def _without_key(self, model: Model) -> Model:
        id, owner, words = (
            hidden(text, self._key) for text in (model.id, model.owned_by, model.description)
        )
        return replace(model, id=id, owned_by=owner, description=words)

    async def complete(self, request: CompletionRequest) -> Completion:
        """`POST /chat/completions` without streaming. Raises PremError."""
        body = request.body(stream=False)
        async with self._open("POST", "/chat/completions", body) as response:
            chunk, error = self._whole(await read_whole(response), response)
        if error is not None:
            raise error
        return _completion(chunk, self._key)

    @asynccontextmanager
    async def stream(
        self, request: CompletionRequest, pace: Pace = AS_IT_COMES
    ) -> AsyncIterator[AsyncIterator[list[Chunk]]]:
        """`POST /chat/completions` with streaming: lists of chunks, one list per network read.

        Leaving the block closes the connection. Raises PremError, here or while reading; what was
        yielded before stays true.
        """
        async with self._open_stream(request, pace) as response:
            kind = response.headers.get("content-type", "").lower()
            if "html" in kind:
                raise MalformedStream("The API answered with a web page instead of a stream.")
            if "json" in kind:
                yield self._one(response)
                return
            async with pieces_of(response, pace) as pieces:
                yield self._events(pieces)

    # Requests -----------------------------------------------------------------------------------

    @asynccontextmanager
    async def _open_stream(
        self, request: CompletionRequest, pace: Pace
    ) -> AsyncIterator[httpx.Response]:
        """The response to a request for a stream. An API that refuses the options of streams, which
        not every one knows, is asked again without them, and from then on.
        """
        plain = request.body(stream=True)
        body = plain if self._takes_options is False else request.with_usage().body(stream=True)
        async with AsyncExitStack() as stack:
            opening = self._open("POST", "/chat/completions", body, pace)
            try:
                response = await stack.enter_async_context(opening)
            except BadRequest as error:
                if self._takes_options is not None or error.status not in REFUSES_FIELDS:
                    raise
                opening = self._open("POST", "/chat/completions", plain, pace)
                response = await stack.enter_async_context(opening)
                self._takes_options = False
            else:
                self._takes_options = self._takes_options is not False
            yield response

    @asynccontextmanager
    async def _open(
        self, method: str, path: str, body: bytes | None = None, pace: Pace = AS_IT_COMES
    ) -> AsyncIterator[httpx.Response]:
        """A 200 response whose body is not read yet, after at most `max_retries` new tries."""
        async with AsyncExitStack() as stack:
            await self._take_connection()
            stack.callback(self._connections.release)
            response = await self._try(stack, method, path, body, pace)
            try:
                yield response
            except httpx.HTTPError as error:
                raise while_reading(error, self._read_timeout) from error

    async def _take_connection(self) -> None:
        if not self._connections.locked():
            await self._connections.acquire()  # at once
            return
        try:
            # Unlike `wait_for` of Python 3.11, this never swallows a cancellation.
            async with asyncio.timeout(WAIT_FOR_CONNECTION_S):
                await self._connections.acquire()
        except TimeoutError:
            raise UpstreamBusy("All connections to the API are in use.") from None

    async def _try(
        self, stack: AsyncExitStack, method: str, path: str, body: bytes | None, pace: Pace
    ) -> httpx.Response:
        attempt = 0
        while True:
            try:
                return await self._once(stack, method, path, body, pace)
            except Refused as refused:
                wait = refused.wait(attempt) if attempt < self._max_retries else None
                if wait is None:
                    raise refused.error from None
            attempt += 1
            await asyncio.sleep(wait)

    async def _once(
        self, stack: AsyncExitStack, method: str, path: str, body: bytes | None, pace: Pace
    ) -> httpx.Response:
        async with AsyncExitStack() as attempt:
            try:
                # Not made by httpx's client, whose own takes longer than all else of a request.
                request = httpx.Request(
                    method,
                    self._url(path),
                    content=body,
                    headers=self._headers | (JSON if body else {}),
                    extensions={"pace": pace, "timeout": self._timeout},
                )
                response = await self._http.send(request, stream=True)
                attempt.push_async_callback(response.aclose)
                if response.status_code != 200:
                    error = from_response(response, await read_error(response), self._key)
                    raise Refused(error, is_retried(response, error))
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
                known = before_answer(error, self._read_timeout)
                raise Refused(known, isinstance(known, UpstreamDown)) from error
            await stack.enter_async_context(attempt.pop_all())
            return response

    def _url(self, path: str) -> httpx.URL:
        """Taken apart once; httpx would do it for each request. Raises what httpx does."""
        if path not in self._urls:
            self._urls[path] = httpx.URL(self._base_url + path)
        return self._urls[path]

    # Responses ----------------------------------------------------------------------------------

    async def _one(self, response: httpx.Response) -> AsyncIterator[list[Chunk]]:
        body = await read_whole(response)
        if body.lstrip().startswith((b"data:", b"event:", b":")):  # a stream by a wrong name
            async for chunks in self._events(_once(body)):
                yield chunks
            return
        chunk, error = self._whole(body, response)
        yield [chunk]
        if error is not None:
            raise error

    async def _events(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[list[Chunk]]:
        reader = StreamReader(self._key)
        async for data in _until_whole(pieces, reader):
            chunks = reader.feed(data)
            if chunks:
                yield chunks
            if reader.failure is not None:
                raise reader.failure
            if reader.is_done:
                await _drain(pieces)
                return
        if chunks := reader.close():
            yield chunks
        if reader.failure is not None:
            raise reader.failure

    def _whole(self, body: bytes, response: httpx.Response) -> tuple[Chunk, PremError | None]:
        """The one chunk of an answer that is not a stream, and the error that it reports."""
        value = parse_json(body, response)
        error = reported_error(value)
        failure = None if error is None else from_event(error, self._key)
        if not isinstance(value, dict) or "choices" not in value:
            raise failure or MalformedStream("The API's answer holds no completion.")
        return parse_chunk(value), failure


async def _once(body: bytes) -> AsyncIterator[bytes]:
    yield body


async def _until_whole(pieces: AsyncIterator[bytes], reader: StreamReader) -> AsyncIterator[bytes]:
    """The pieces of a stream. Once its answer is whole, a fault ends it as its end would, and so
    does a while without text.
    """
    async for data in pieces:
        yield data
        if reader.is_whole:
            break
    now = asyncio.get_running_loop().time
    size, ends_at = reader.text_bytes, now() + AFTER_FINISH_S
    while True:
        try:
            async with asyncio.timeout_at(ends_at):
                data = await anext(pieces)
        except (StopAsyncIteration, TimeoutError, httpx.HTTPError):
            return
        yield data
        if reader.text_bytes != size:
            size, ends_at = reader.text_bytes, now() + AFTER_FINISH_S


async def _drain(pieces: AsyncIterator[bytes]) -> None:
    """Read the few bytes that end the response, so that its connection can serve another."""
    with suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(DRAIN_S):
            size = 0
            async for data in pieces:
                size += len(data)
                if size > MAX_DRAIN_BYTES:
                    return


def _completion(chunk: Chunk, key: str) -> Completion:
    parts = Accumulator(key)
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
