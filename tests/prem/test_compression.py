"""Streams that are compressed, which nobody asked for: read as they flow, within the limits."""

import gzip
import tracemalloc
import zlib

import pytest

from tests.support.completions import STREAM, ask
from tests.support.upstream import RESET, chunk, http

pytestmark = pytest.mark.usefixtures("transport")
PARTIAL = chunk("Some text")


async def test_a_compressed_stream_is_read_as_it_flows():
    data = gzip.compress(STREAM)
    text, _, error, _ = await ask(http(data, headers={"Content-Encoding": "gzip"}))
    assert (text, error) == ("Grüße, \u2028 Welt 😀", None)


async def test_a_cut_compressed_stream_keeps_what_it_had():
    packer = zlib.compressobj(wbits=31)
    data = packer.compress(PARTIAL) + packer.flush(zlib.Z_SYNC_FLUSH)
    text, _, error, _ = await ask(http(data, RESET, headers={"Content-Encoding": "gzip"}))
    assert error is not None
    assert error.kind in {"upstream_cut", "malformed_stream"}
    assert text in {"", "Some text"}


async def test_broken_compression_is_named():
    _, _, error, _ = await ask(http(b"not gzip at all", headers={"Content-Encoding": "gzip"}))
    assert error is not None
    assert error.kind == "malformed_stream"


async def test_a_compression_that_is_not_known_is_named():
    _, _, error, _ = await ask(http(STREAM, headers={"Content-Encoding": "br"}))
    assert error is not None
    assert error.kind == "malformed_stream"


async def test_a_bomb_is_ended_at_the_limits():
    packer = zlib.compressobj(9, wbits=31)
    data = b"".join(packer.compress(b"x" * (1 << 20)) for _ in range(64)) + packer.flush()
    tracemalloc.start()
    try:
        _, _, error, _ = await ask(http(data, headers={"Content-Encoding": "gzip"}))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert error is not None
    assert error.kind in {"line_too_long", "reply_too_long"}
    assert most < 8_000_000  # of the 64 MB that it would unpack to
