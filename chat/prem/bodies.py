"""The body of a response: decompressed where nobody asked for compression, whole or in pieces."""

import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from .errors import EmptyReply, MalformedStream, ReplyTooLong
from .gathering import gathered
from .pace import Pace

MAX_TEXT_BYTES = 8 * 1024 * 1024  # of an answer: its text, thoughts and calls, decoded
MAX_WIRE_BYTES = 256 * 1024 * 1024  # of a stream, with all that stands around its text
MAX_WHOLE_BYTES = 8 * 1024 * 1024  # of a body that is not a stream
MAX_ERROR_BYTES = 64 * 1024
UNPACKED_PIECE_BYTES = 64 * 1024
GZIP_OR_ZLIB = zlib.MAX_WBITS | 32


@asynccontextmanager
async def pieces_of(response: httpx.Response, pace: Pace) -> AsyncIterator[AsyncIterator[bytes]]:
    """The body at this pace, whichever transport it comes through."""
    raw = response.aiter_raw()
    if response.extensions.get("paced"):
        yield _unpacked(response, raw)
        return
    async with gathered(raw, pace) as pieces:
        yield _unpacked(response, pieces)


def _unpacked(response: httpx.Response, raw: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packing in {"", "identity"}:
        return raw
    if packing not in {"gzip", "x-gzip", "deflate"}:
        raise httpx.DecodingError(f"compressed by {packing}, which was not asked for")
    return _unpack(raw)


async def _unpack(raw: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """In pieces of bounded size: a few bytes can unpack to gigabytes."""
    unpack = zlib.decompressobj(wbits=GZIP_OR_ZLIB)
    async for data in raw:
        while data and not unpack.eof:
            try:
                yield unpack.decompress(data, UNPACKED_PIECE_BYTES)
            except zlib.error as error:
                raise httpx.DecodingError(str(error)) from error
            data = unpack.unconsumed_tail
        if unpack.eof:
            return
    yield unpack.flush()


async def read_whole(response: httpx.Response) -> bytes:
    """The whole body. Raises ReplyTooLong."""
    body = bytearray()
    async for data in _unpacked(response, response.aiter_raw()):
        body += data
        if len(body) > MAX_WHOLE_BYTES:
            raise ReplyTooLong(f"The answer has more than {MAX_WHOLE_BYTES >> 20} MiB.")
    return bytes(body)


async def read_error(response: httpx.Response) -> bytes:
    """The beginning of the body."""
    body = bytearray()
    async for data in _unpacked(response, response.aiter_raw()):
        body += data
        if len(body) > MAX_ERROR_BYTES:
            break
    return bytes(body)


def parse_json(body: bytes, response: httpx.Response) -> Any:
    """The JSON value of a whole body. Raises MalformedStream."""
    if not body.strip():
        raise EmptyReply("The API's answer is empty.")
    if "html" in response.headers.get("content-type", "").lower():
        raise MalformedStream("The API answered with a web page.")
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedStream("The API's answer is not valid JSON.") from error
