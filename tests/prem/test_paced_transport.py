"""The way to the API: answers as they come off the wire, connections kept, replaced and refused."""

import asyncio
from contextlib import asynccontextmanager

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.prem import PremClient, PremError
from chat.prem.response import MAX_OVERHEAD_BYTES, IncomingResponse
from tests.support.completions import REQUEST
from tests.support.listener import Listener
from tests.support.processes import TIMEOUT_S
from tests.support.upstream import DONE, chunk, http, upstream

OK = b"HTTP/1.1 200 OK\r\nX-Name: value\r\n"
INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n"
ODD = b"HTTP/1.1 150 Not Quite\r\n"  # 1xx, and yet with a body
INTERIMS = [b"", INTERIM + b"\r\n", ODD + b"Content-Length: 2\r\n\r\nno"]


def chunked(*parts: bytes, trailer: bytes = b"") -> bytes:
    pieces = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
    return b"Transfer-Encoding: chunked\r\n\r\n" + pieces + b"0\r\n" + trailer + b"\r\n"


def read(data: bytes, sizes: list[int]) -> IncomingResponse:
    """The answer that bytes in pieces of these sizes make, and the end of their connection."""
    answer = IncomingResponse()
    at = number = 0
    while at < len(data):
        size = sizes[number % len(sizes)]
        answer.feed(data[at : at + size])
        at, number = at + size, number + 1
    return answer


bodies = st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=6)
framings = st.sampled_from(
    [
        lambda parts: b"Content-Length: %d\r\n\r\n" % len(b"".join(parts)) + b"".join(parts),
        lambda parts: chunked(*parts),
        lambda parts: chunked(*parts, trailer=b"X-Sum: 1\r\n"),
        lambda parts: chunked(*parts).replace(b"chunked\r\n", b"Chunked \r\n", 1),
        lambda parts: b"\r\n" + b"".join(parts),
    ]
)
cuts = st.lists(st.integers(1, 9), min_size=1, max_size=30)


@given(bodies, framings, st.sampled_from(INTERIMS), cuts)
def test_an_answer_is_the_same_however_its_bytes_are_cut(parts, framing, before, sizes):
    data = before + OK + framing(parts)
    answer = read(data, sizes)
    answer.end(broken=False)
    assert (answer.status, answer.headers[0]) == (200, (b"X-Name", b"value"))
    assert answer.failure is None
    assert b"".join(answer.body) == b"".join(parts)
    assert b"Link" not in dict(answer.headers)
    assert b"X-Sum" not in dict(answer.headers)


@given(bodies, framings, cuts, st.data())
def test_an_answer_that_is_cut_short_says_so_and_keeps_what_came(parts, framing, sizes, draw):
    data = OK + framing(parts)
    whole = read(data, sizes)
    short = read(data[: draw.draw(st.integers(0, len(data) - 1))], sizes)
    short.end(broken=draw.draw(st.booleans()))
    assert b"".join(whole.body).startswith(b"".join(short.body))
    if whole.is_complete:
        assert isinstance(short.failure, httpx.ReadError)


@pytest.mark.parametrize(
    ("data", "keeps_alive"),
    [
        (OK + chunked(b"a"), True),
        (OK + b"Content-Length: 1\r\n\r\na", True),
        (INTERIMS[1] + b"HTTP/1.1 204 No Content\r\n\r\n", True),
        (OK + b"Connection: close\r\nContent-Length: 1\r\n\r\na", False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na", False),
        (OK + b"Content-Length: 1\r\n\r\na" + OK + b"\r\nb", False),
        (OK + b"Content-Length: 1\r\n\r\nab", False),
    ],
)
def test_a_connection_serves_again_after_one_whole_answer_alone(data, keeps_alive):
    for size in (1, len(data)):
        answer = read(data, [size])
        assert answer.is_complete
        assert b"".join(answer.body) == (b"" if b"204" in data else b"a")
        assert answer.keeps_alive is keeps_alive


@pytest.mark.parametrize(
    "endless",
    [
        INTERIM + b"Content-Length: 999999999\r\n\r\n",
        OK + b"X: ",
        OK + b"X: y\r\n",
        OK + chunked(b"a")[:-2],
    ],
)
def test_headers_without_end_are_not_kept(endless):
    answer = IncomingResponse()
    answer.feed(endless)
    for _ in range(2 * MAX_OVERHEAD_BYTES // 1000):
        answer.feed(b"X-More: " + b"y" * 990 + b"\r\n")
    assert isinstance(answer.failure, httpx.RemoteProtocolError)


# Connections ------------------------------------------------------------------------------------

STREAM = OK + b"Content-Type: text/event-stream\r\n" + chunked(chunk("Hi"), DONE)


Reply = bytes | None | list[bytes]


class Api:
    """Answers each request with the next of its answers; None hangs up, a list does after it."""

    def __init__(self, *answers: Reply) -> None:
        self.answers, self.connections, self.requests = list(answers), 0, 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while True:
            try:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
            except asyncio.IncompleteReadError:
                return
            await reader.readexactly(int(head.partition(b"content-length: ")[2].split()[0]))
            self.requests += 1
            answer = self.answers.pop(0) if self.answers else STREAM
            if not isinstance(answer, bytes):
                writer.write(b"".join(answer or []))
                return
            writer.write(answer)


@asynccontextmanager
async def connected(*answers: Reply, key: str = "a-key"):
    """A client without retries, and the API that it speaks to."""
    api = Api(*answers)
    listener = Listener(api.serve)
    await listener.start()
    url = f"http://127.0.0.1:{listener.port}/api/v1"
    client = PremClient(base_url=url, api_key=key, max_retries=0)
    yield client, api
    await client.aclose()
    await listener.close()


async def ask(client: PremClient) -> str:
    async with client.stream(REQUEST) as batches:
        return "".join([piece.text async for batch in batches for piece in batch])


async def test_one_connection_serves_one_reply_after_the_other():
    async with connected() as (client, api):
        assert [await ask(client) for _ in range(5)] == ["Hi"] * 5
        assert (api.connections, api.requests) == (1, 5)


async def test_as_many_connections_as_replies_at_once():
    async with connected() as (client, api):
        for _ in range(2):
            assert await asyncio.gather(*(ask(client) for _ in range(7))) == ["Hi"] * 7
        assert api.connections == 7


async def test_a_connection_that_closes_as_it_is_asked_is_replaced_unseen():
    async with connected(STREAM, None) as (client, api):
        assert [await ask(client), await ask(client)] == ["Hi", "Hi"]
        assert (api.connections, api.requests) == (2, 3)


async def test_a_new_connection_that_closes_is_an_error():
    async with connected(None) as (client, api):
        with pytest.raises(PremError, match="closed before the answer began"):
            await ask(client)
        assert api.requests == 1


async def test_half_an_answer_is_not_asked_for_again():
    async with connected(STREAM, [OK[:20]]) as (client, api):
        assert await ask(client) == "Hi"
        with pytest.raises(PremError):
            await ask(client)
        assert (api.connections, api.requests) == (1, 2)


async def test_what_nobody_asked_for_ends_a_connection():
    async with connected(STREAM + OK + chunked(chunk("Not yours"), DONE)) as (client, api):
        assert [await ask(client), await ask(client)] == ["Hi", "Hi"]
        assert api.connections == 2


async def test_a_key_of_two_lines_is_not_sent():
    async with connected(key="a-key\r\nX-Other: header") as (client, api):
        with pytest.raises(PremError, match="key cannot be sent"):
            await ask(client)
        assert api.requests == 0


@pytest.mark.parametrize("host", ["a..b", ".", "x" * 64, "xn--a", "①②.example", "[::1"])
async def test_a_host_that_cannot_be_is_refused_in_words(host):
    client = PremClient(base_url=f"http://{host}/v1", api_key="a-key")
    with pytest.raises(PremError) as refusal:
        await client.models()
    await client.aclose()
    assert refusal.value.kind in {"bad_request", "upstream_down"}


@pytest.mark.parametrize("target", ["foo:bar", "http://xn--a/", "http://a..b/"])
async def test_a_redirect_to_nowhere_is_refused_in_words(target):
    async with upstream(http(status=302, headers={"Location": target})) as api:
        client = PremClient(base_url=api.url, api_key="a-key")
        with pytest.raises(PremError):
            await client.models()
        await client.aclose()
        await asyncio.wait_for(api.all_closed.wait(), TIMEOUT_S)
        assert len(api.requests) == 1
