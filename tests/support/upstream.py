"""An API that answers with prepared bytes, for all that a well-behaved one would not do."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from .listener import Listener

RESET = "reset"
STALL = "stall"
Piece = bytes | str | float


def chunk(text: str | None = None, **more: Any) -> bytes:
    """One event with a delta of text."""
    delta = {} if text is None else {"content": text}
    return event({"choices": [{"index": 0, "delta": delta, **more}]})


def event(value: Any) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"


def http(
    *pieces: Piece,
    status: int = 200,
    kind: str = "text/event-stream",
    headers: dict[str, str] | None = None,
) -> list[Piece]:
    """A response that ends with its connection: its head, then the pieces of its body."""
    head = f"HTTP/1.1 {status} Whatever\r\nContent-Type: {kind}\r\nConnection: close\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    return [head.encode() + b"\r\n", *pieces]


class Upstream:
    """Plays a script for each connection; the last one again and again."""

    def __init__(self, scripts: Sequence[Sequence[Piece]]) -> None:
        self.scripts = list(scripts)
        self.requests: list[bytes] = []
        self.open = 0
        self.all_closed = asyncio.Event()
        self.url = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        self.all_closed.clear()
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(line.partition(b":")[2])
                for line in [*head.lower().split(b"\r\n"), b":0"]
                if line.startswith((b"content-length", b":"))
            )
            self.requests.append(head + await reader.readexactly(length))
            script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
            await self._play(script, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
            self.open -= 1
            if not self.open:
                self.all_closed.set()

    async def _play(
        self,
        script: Sequence[Piece],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        for piece in script:
            if piece == RESET:
                writer.transport.abort()
            elif piece == STALL:
                await reader.read()
            elif isinstance(piece, float):
                await asyncio.sleep(piece)
            else:
                assert isinstance(piece, bytes)
                writer.write(piece)
                await writer.drain()


@asynccontextmanager
async def upstream(*scripts: Sequence[Piece]) -> AsyncIterator[Upstream]:
    """A server on a free port of this loop."""
    api = Upstream(scripts)
    listener = Listener(api.answer)
    await listener.start()
    api.url = f"http://127.0.0.1:{listener.port}/api/v1"
    try:
        yield api
    finally:
        await listener.close()
