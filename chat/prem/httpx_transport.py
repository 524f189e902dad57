"""httpx's own transport, for what ours cannot do: proxies.

Its pool forgets connections whose request is cancelled while it is sent: they stay open as long as
the pool. So each request has a pool to itself, of one connection, which a cancellation closes.
"""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx

from .idle import MAX_IDLE_CONNECTIONS


class HttpxTransport(httpx.AsyncBaseTransport):
    """Hands each request to one of the transports that `make` makes, and keeps it for the next
    request once the response is read to its end.
    """

    def __init__(self, make: Callable[[], httpx.AsyncBaseTransport]) -> None:
        self._make = make
        self._idle: list[httpx.AsyncBaseTransport] = []
        self._is_closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        inner = self._idle.pop() if self._idle else self._make()
        try:
            response = await inner.handle_async_request(request)
        except BaseException:
            await inner.aclose()
            raise
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=_Stream(response, inner, self.give),
            extensions=response.extensions,
        )

    async def give(self, inner: httpx.AsyncBaseTransport, *, is_complete: bool) -> None:
        """Keep a transport whose response is read, or close it."""
        if is_complete and not self._is_closed and len(self._idle) < MAX_IDLE_CONNECTIONS:
            self._idle.append(inner)
        else:
            await inner.aclose()

    async def aclose(self) -> None:
        self._is_closed = True
        while self._idle:
            await self._idle.pop().aclose()


class _Stream(httpx.AsyncByteStream):
    def __init__(
        self,
        response: httpx.Response,
        inner: httpx.AsyncBaseTransport,
        give: Callable[..., Awaitable[None]],
    ) -> None:
        self._stream, self._inner, self._give = response.stream, inner, give
        self._is_complete = self._is_closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        assert isinstance(self._stream, httpx.AsyncByteStream)
        async for piece in self._stream:
            yield piece
        self._is_complete = True

    async def aclose(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        assert isinstance(self._stream, httpx.AsyncByteStream)
        try:
            await self._stream.aclose()
        finally:
            await self._give(self._inner, is_complete=self._is_complete)
