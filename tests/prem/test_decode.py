"""Chunks decoded in one step are those that are decoded patiently."""

import asyncio
import json
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import httpx
from hypothesis import example, given
from hypothesis import strategies as st

from chat.prem import Accumulator, CompletionRequest, PremClient, UpstreamCut
from chat.prem.decode import Shape, common_chunk
from chat.prem.types import Chunk, parse_chunk

from .test_accumulate import anything

text = st.none() | st.text(max_size=20)
delta = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("content", "reasoning_content", "reasoning", "role", "refusal"), text),
        "tool_calls": st.none() | st.just([]) | anything,
        "other": anything,
    },
)
choice = st.fixed_dictionaries(
    {},
    optional={
        "index": st.none() | st.integers(-1, 2),
        "delta": st.none() | delta,
        "finish_reason": text,
        "message": st.none() | delta,
    },
)
body = st.fixed_dictionaries(
    {},
    optional={
        "choices": st.none() | st.lists(choice | anything, max_size=3),
        **dict.fromkeys(("id", "model", "system_fingerprint"), text),
        "created": st.none() | st.integers(),
        **dict.fromkeys(("usage", "error"), st.none() | anything),
    },
)


@given(body, st.booleans())
def test_it_is_the_same_chunk_or_none(body, ascii_only):
    chunk = common_chunk(json.dumps(body, ensure_ascii=ascii_only))
    assert chunk is None or chunk == parse_chunk(body)


@given(st.text(max_size=40))
def test_what_is_no_json_is_left_to_others(data):
    chunk = common_chunk(data)
    assert chunk is None or chunk == parse_chunk(json.loads(data))


@given(st.text(max_size=20))
def test_what_streams_send_most_is_decoded_here(words):
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1700000000,
        "model": "prem-echo",
        "choices": [{"index": 0, "delta": {"content": words}, "finish_reason": None}],
    }
    expected = Chunk(text=words, id="chatcmpl-1", created=1700000000, model="prem-echo")
    assert common_chunk(json.dumps(body)) == expected


# Streams whose events are alike for a while, with some between that are not.
words = st.sampled_from(["", "a", "be ", "\u00fc", '"', "\\", "\n\n", "\0", "\ud83d", "\U0001f600"])
like = st.builds(
    lambda before, content, after: {
        **before,
        "choices": [{"delta": {"content": content}}],
        **after,
    },
    st.sampled_from([{}, {"id": "c1"}, {"content": "no"}, {"content": "nor this"}]),
    words,
    st.sampled_from(
        [
            *[{}] * 8,
            {"usage": None},
            {"choices": [{"delta": {"content": "x", "reasoning": "y"}}]},
            {"choices": [{"index": 1, "delta": {"content": "another's"}}]},
            {"choices": [{"delta": {"content": "z"}, "finish_reason": "stop"}]},
        ]
    ),
)


def misleading(text: str) -> dict[str, Any]:
    """An event whose delta is always the same, while something of the same name changes."""
    return {"content": text, "choices": [{"delta": {"content": "a"}}]}


class Pieces(httpx.AsyncByteStream):
    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece


async def read(pieces: list[bytes]) -> list[Chunk]:
    """The chunks of an answer that arrives in these pieces."""
    answer = httpx.Response(200, stream=Pieces(pieces))
    client = PremClient(
        base_url="http://prem", api_key="", transport=httpx.MockTransport(lambda _: answer)
    )
    chunks: list[Chunk] = []
    try:
        async with client.stream(CompletionRequest(model="x", messages=())) as batches:
            async for batch in batches:
                chunks += batch
    except UpstreamCut:
        pass  # it may end without a reason
    await client.aclose()
    return chunks


def added_up(chunks: list[Chunk]) -> tuple[str, str, str, str]:
    completion = Accumulator()
    deltas = [*map(completion.add, chunks), completion.close()]
    text, reasoning = "".join(d.text for d in deltas), "".join(d.reasoning for d in deltas)
    return text, reasoning, completion.id, completion.finish_reason


@given(
    st.lists(st.tuples(like, st.sampled_from([0, 0, 0, 0, 1, 9, -1])), min_size=1, max_size=25),
    st.sampled_from(["\n", "\n", "\r\n"]),
    st.sampled_from(["", "", ": a comment\n\n"]),
)
@example([(misleading(text), 0) for text in ("no", "no", "nor this")], "\n", "")
def test_streams_of_events_that_are_alike_lose_nothing(events, end, between):
    data, cuts = b"", [0]
    for body, off in events:
        data += f"{between}data: {json.dumps(body)}{end}{end}".encode()
        cuts.append(len(data) + off)  # nearly always behind an event
    pieces = [data[a:b] for a, b in pairwise(sorted({*cuts, len(data)}))]
    chunks = asyncio.run(read(pieces))
    assert added_up(chunks) == added_up([parse_chunk(body) for body, _ in events])


def test_events_that_are_alike_are_taken_together():
    event = b'data: {"choices":[{"delta":{"content":"%b"}}]}\n\n'
    shape = Shape()
    assert shape.take(event % b"One") == ("", event % b"One")
    shape.learn((event % b"One")[6:-2].decode(), Chunk(text="One"))
    several = event % b" two" + event % rb" \u00fc\"\n" + event % b""
    assert shape.take(several + b"data: [DONE]\n\n") == (' two \u00fc"\n', b"data: [DONE]\n\n")
    for other in (b": \n\n", event % b'","x":"', event % b"\xff", (event % b"cut")[:-1]):
        assert shape.take(other) == ("", other)
