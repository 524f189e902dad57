"""Chunks decoded in one step are those that are decoded patiently."""

import json

from hypothesis import given
from hypothesis import strategies as st

from chat.prem.decode import common_chunk
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
