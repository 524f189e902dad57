"""The simulator in process, through httpx's transport interface."""

import asyncio
from collections.abc import AsyncIterator

import httpx

from .answers import ScriptedAnswer, Simulator


class SimulatorTransport(httpx.AsyncBaseTransport):
    """Answers every request from a simulator, at its rate."""

    def __init__(self, simulator: Simulator | None = None) -> None:
        self._simulator = simulator or Simulator()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        headers = {name.lower(): value for name, value in request.headers.items()}
        target = request.url.raw_path.decode("ascii")
        reply = self._simulator.answer(request.method, _below_api(target), headers, body)
        return httpx.Response(
            reply.status, headers=dict(reply.headers), stream=_Stream(request, reply)
        )


def _below_api(target: str) -> str:
    """The part the API knows, whatever the base URL in front of it."""
    for place in ("/models", "/chat/"):
        if place in target:
            return target[target.index(place) :]
    return target


class _Stream(httpx.AsyncByteStream):
    def __init__(self, request: httpx.Request, reply: ScriptedAnswer) -> None:
        self._request, self._reply = request, reply

    async def __aiter__(self) -> AsyncIterator[bytes]:
        await self._silence(self._reply.delay)
        if self._reply.pieces is None:
            yield self._reply.body
            return
        pause = 1 / self._reply.rate if self._reply.rate else 0.0
        for piece in self._reply.pieces:
            if piece is None:
                raise httpx.RemoteProtocolError("peer closed the connection", request=self._request)
            if isinstance(piece, str):
                await self._silence(float("inf"))
                return
            yield piece
            await asyncio.sleep(pause)

    async def _silence(self, seconds: float) -> None:
        """Say nothing; the client's read timeout ends it as it would on a wire."""
        patience = self._request.extensions.get("timeout", {}).get("read") or float("inf")
        await asyncio.sleep(min(seconds, patience, 86400))
        if seconds > patience:
            raise httpx.ReadTimeout("nothing arrived", request=self._request)
