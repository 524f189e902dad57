"""httpx's transport over connections of our own, which are kept for the next request.

A reply that is shown in frames is read once per frame interval, not once per delta: between two
reads the stream waits as long as the request's pace says.
"""

from collections.abc import AsyncIterator

import httpx

from .connection import SocketFactory, UpstreamConnection, connect
from .idle import IdleConnections
from .pace import AS_IT_COMES, Pace, rest
from .response import NoResponse


class PacedTransport(httpx.AsyncBaseTransport):
    """Reads each response at the pace of its request, `extensions["pace"]`.

    `open_socket` makes the sockets, and may refuse an address with an OSError. A response has
    `extensions["paced"]`: its reader need not wait between two pieces.
    """

    def __init__(self, open_socket: SocketFactory | None = None) -> None:
        self._open_socket = open_socket
        self._idle = IdleConnections()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        connection = await self._request(request)
        pace = request.extensions.get("pace", AS_IT_COMES)
        stream = PacedStream(connection, self._idle, request, pace)
        return httpx.Response(
            connection.response.status,
            headers=connection.response.headers,
            stream=stream,
            extensions={"paced": True},
        )

    async def _request(self, request: httpx.Request) -> UpstreamConnection:
        url, seconds = request.url, request.extensions["timeout"]
        data = _encode(request, await request.aread())
        if (connection := self._idle.take(url)) is not None:
            try:
                await connection.request(data, seconds["read"])
            except NoResponse:
                pass  # it was closed just then
            else:
                return connection
        connection = await connect(url, seconds["connect"], self._open_socket)
        await connection.request(data, seconds["read"])
        return connection

    async def aclose(self) -> None:
        self._idle.close()


class PacedStream(httpx.AsyncByteStream):
    """The body of one response."""

    def __init__(
        self,
        connection: UpstreamConnection,
        idle: IdleConnections,
        request: httpx.Request,
        pace: Pace,
    ) -> None:
        self._connection: UpstreamConnection | None = connection
        self._response = connection.response
        self._idle, self._pace = idle, pace
        self._url, self._silence_s = request.url, request.extensions["timeout"]["read"]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        response, connection = self._response, self._connection
        while True:
            if response.body:
                yield response.take()
            elif response.failure is not None:
                raise response.failure
            elif response.is_complete or connection is None:
                return
            else:
                await rest(self._pace)
                await connection.receive(self._silence_s)

    async def aclose(self) -> None:
        if self._connection is not None:
            self._idle.give(self._url, self._connection)
            self._connection = None


def _encode(request: httpx.Request, body: bytes) -> bytes:
    """Encode the request. Raises httpx.LocalProtocolError for a header with a line break."""
    lines = [b"%b %b HTTP/1.1" % (request.method.encode("ascii"), request.url.raw_path)]
    lines += [b"%b: %b" % header for header in request.headers.raw]
    head = b"\r\n".join(lines)
    if head.count(b"\r") != len(lines) - 1 or head.count(b"\n") != len(lines) - 1:
        raise httpx.LocalProtocolError("a header has a line break")
    return head + b"\r\n\r\n" + body
