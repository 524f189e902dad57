"""Server-sent events: the same events however the bytes are cut, and no others."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.prem.errors import LineTooLong
from chat.prem.sse import ServerSentEvent, SSEParser

TEXT_THAT_LOOKS_LIKE_LINE_ENDS = "a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg"

lines = st.one_of(
    st.text(max_size=20).map(lambda text: f"data: {text}"),
    st.sampled_from(
        [
            *("", "", "data", "data:", "data:x", "data:  two", ": a comment", "event: error"),
            *("event:", "id: 7", "retry: 9", "nonsense", ":", "data: é😀", "data:\ufeff"),
            f"data: {TEXT_THAT_LOOKS_LIKE_LINE_ENDS}",
        ]
    ),
)
streams = st.lists(st.tuples(lines, st.sampled_from(["\n", "\r\n", "\r"])), max_size=20).map(
    lambda pairs: "".join(line + end for line, end in pairs)
)
cuts = st.lists(st.integers(1, 9), min_size=1, max_size=30)


def parse(data: bytes, sizes: list[int]) -> list[ServerSentEvent]:
    parser = SSEParser()
    events: list[ServerSentEvent] = []
    at = number = 0
    while at < len(data):
        size = sizes[number % len(sizes)]
        events += parser.feed(data[at : at + size])
        at, number = at + size, number + 1
    return events + parser.close()


def feed_all(parser: SSEParser, pieces: list[bytes]) -> None:
    for piece in pieces:
        parser.feed(piece)


def specified(text: str) -> list[ServerSentEvent]:
    """The standard's algorithm, on the whole text at once."""
    events: list[ServerSentEvent] = []
    data: list[str] = []
    name = ""
    for line in [*re.split("\r\n|\r|\n", text.removeprefix("\ufeff")), ""]:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                events.append(ServerSentEvent("\n".join(data), name))
            data, name = [], ""
        elif field == "data":
            data.append(value)
        elif field == "event":
            name = value
    return events


@given(streams, cuts, st.booleans())
def test_any_cut_gives_the_events_of_the_standard(text, sizes, with_bom):
    text = "\ufeff" + text if with_bom else text
    data = text.encode("utf-8", "replace")
    assert parse(data, sizes) == specified(data.decode())


@given(st.binary(max_size=200), cuts)
def test_any_bytes_in_any_cut_give_what_they_give_whole(data, sizes):
    assert parse(data, sizes) == parse(data, [max(len(data), 1)])


def test_what_only_looks_like_a_line_end_is_text():
    data = f"data: {TEXT_THAT_LOOKS_LIKE_LINE_ENDS}\n\n".encode()
    assert parse(data, [1]) == [ServerSentEvent(TEXT_THAT_LOOKS_LIKE_LINE_ENDS)]


def test_an_event_is_handed_out_as_soon_as_it_is_complete():
    parser = SSEParser()
    assert parser.feed(b"data: one\r") == []
    assert parser.feed(b"\n\r") == [ServerSentEvent("one")]
    assert parser.feed(b"\ndata: two\n\n") == [ServerSentEvent("two")]


@pytest.mark.parametrize("size", [1, 1000, 1 << 20])
def test_a_line_without_end_is_refused_before_it_fills_the_memory(size):
    parser = SSEParser(max_line_bytes=10_000)
    with pytest.raises(LineTooLong):
        feed_all(parser, [b"x" * size] * (20_000 // size + 1))
    assert sum(map(len, parser._open)) <= 10_000 + size


def test_an_event_of_endlessly_many_lines_is_refused():
    parser = SSEParser(max_line_bytes=10_000)
    with pytest.raises(LineTooLong):
        feed_all(parser, [b"data: 0123456789\n"] * 2000)
