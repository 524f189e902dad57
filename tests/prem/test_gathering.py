"""A stream is read once per frame interval, whatever carries it: never one piece an interval."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from chat.prem import Pace, PremClient, PremError, make_transport
from chat.prem.gathering import MAX_GATHERED_BYTES, gathered
from tests.support.completions import REQUEST
from tests.support.listener import Listener
from tests.support.upstream import DONE, chunk

WORDS = [f"{number} " for number in range(200)]
TEXT = "".join(WORDS)
FEW = 5  # frames


class Frames(Pace):
    """Counts the frame intervals that the reader asks for."""

    def __init__(self) -> None:
        self.count = 0

    def rest(self) -> float:
        self.count += 1
        return 0.05


def as_they_are(events: list[bytes]) -> list[bytes]:
    return events


def zipped(events: list[bytes]) -> list[bytes]:
    """Each event compressed so that it can be read at once."""
    packer = zlib.compressobj(wbits=31)
    return [packer.compress(event) + packer.flush(zlib.Z_SYNC_FLUSH) for event in events]


@asynccontextmanager
async def waiting_api(
    pack: Callable[[list[bytes]], list[bytes]], encoding: str
) -> AsyncIterator[tuple[str, asyncio.Event]]:
    """An API that sends all deltas at once, a chunk each, and its end when it is told to."""
    go_on = asyncio.Event()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n{encoding}"
    *deltas, end = pack([*(chunk(word) for word in WORDS), DONE])

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n")
        for piece in deltas:
            writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        await go_on.wait()
        writer.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(end), end))

    listener = Listener(answer)
    await listener.start()
    try:
        yield f"http://127.0.0.1:{listener.port}/v1", go_on
    finally:
        await listener.close()


@pytest.mark.parametrize("plain", [False, True], ids=["paced", "httpx"])
@pytest.mark.parametrize(
    ("pack", "encoding"),
    [(as_they_are, ""), (zipped, "Content-Encoding: gzip\r\n")],
    ids=["as it is", "gzip"],
)
async def test_all_that_has_arrived_is_read_within_a_few_frames(pack, encoding, plain):
    async with waiting_api(pack, encoding) as (url, go_on):
        client = PremClient(
            base_url=url, api_key="a-key", transport=make_transport(url, plain=plain)
        )
        frames, text = Frames(), ""
        async with client.stream(REQUEST, frames) as batches:
            async for batch in batches:
                text += "".join(piece.text for piece in batch)
                if text == TEXT and not go_on.is_set():
                    assert frames.count <= FEW
                    go_on.set()
        await client.aclose()
    assert text == TEXT
    assert go_on.is_set()


class OneByOne(httpx.AsyncBaseTransport):
    """Answers within the process, as the simulator does: a delta a piece."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, stream=Deltas())


class Deltas(httpx.AsyncByteStream):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        for word in WORDS:
            yield chunk(word)
        yield DONE


async def test_a_transport_within_the_process_is_gathered_too():
    client = PremClient(base_url="http://api.test", api_key="a-key", transport=OneByOne())
    frames = Frames()
    async with client.stream(REQUEST, frames) as batches:
        texts = ["".join(piece.text for piece in batch) async for batch in batches]
    await client.aclose()
    assert "".join(texts) == TEXT
    assert frames.count <= FEW


# The gathering itself -----------------------------------------------------------------------------


async def test_a_reader_who_does_not_read_holds_the_source_back():
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b"x" * 1024
            await asyncio.sleep(0)

    async with gathered(endless(), Pace()) as pieces:
        sizes = [len(await anext(pieces))]
        for _ in range(10_000):
            await asyncio.sleep(0)
        before = taken
        for _ in range(1000):
            await asyncio.sleep(0)
        assert taken == before
        sizes.append(len(await anext(pieces)))
    assert sizes[1] == MAX_GATHERED_BYTES


async def test_what_came_before_an_error_is_read_first():
    async def breaks() -> AsyncIterator[bytes]:
        yield b"one "
        yield b"two"
        raise httpx.ReadError("broken")

    async with gathered(breaks(), Pace()) as pieces:
        assert await anext(pieces) == b"one two"
        with pytest.raises(httpx.ReadError):
            await anext(pieces)


async def test_a_reader_who_leaves_ends_the_reading():
    closed = asyncio.Event()

    async def waits() -> AsyncIterator[bytes]:
        try:
            yield b"one"
            await asyncio.Event().wait()
        finally:
            closed.set()

    async with gathered(waits(), Pace()) as pieces:
        assert await anext(pieces) == b"one"
    assert closed.is_set()


async def stalled(client: PremClient) -> tuple[str, str]:
    """The text before the stall, and the kind of the error."""
    text = ""
    try:
        async with client.stream(REQUEST) as batches:
            async for batch in batches:
                text += "".join(piece.text for piece in batch)
    except PremError as error:
        return text, error.kind
    return text, ""


async def test_a_stall_is_told_through_both():
    async with waiting_api(as_they_are, "") as (url, _):
        for plain in (False, True):
            transport = make_transport(url, plain=plain)
            client = PremClient(
                base_url=url, api_key="a-key", read_timeout=0.2, transport=transport
            )
            assert await stalled(client) == (TEXT, "upstream_stalled")
            await client.aclose()
