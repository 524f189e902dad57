"""The body of a request, with its length said before it, or in chunks."""

from collections.abc import Mapping

MAX_BODY_BYTES = 16 * 1024 * 1024


def body_in(buffer: bytearray, start: int, headers: Mapping[str, str]) -> tuple[bytes, int] | None:
    """The body that begins at `start`, and where it ends; None while a part of it is missing.

    Raises ValueError for one that is too large or cannot be read.
    """
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return _chunked(buffer, start)
    length = headers.get("content-length", "0")
    size = int(length) if length.isascii() and length.isdigit() else MAX_BODY_BYTES + 1
    if size > MAX_BODY_BYTES:
        raise ValueError("the body is too large")
    end = start + size
    return (bytes(buffer[start:end]), end) if len(buffer) >= end else None


def _chunked(buffer: bytearray, at: int) -> tuple[bytes, int] | None:
    if len(buffer) - at > 2 * MAX_BODY_BYTES:
        raise ValueError("the body is too large")
    pieces: list[bytes] = []
    while (line_end := buffer.find(b"\r\n", at)) >= 0:
        size = int(bytes(buffer[at:line_end]).partition(b";")[0], 16)
        at = line_end + 2
        if not size:
            return _after_trailers(buffer, at, b"".join(pieces))
        if size < 0 or size > MAX_BODY_BYTES:
            raise ValueError("a chunk is too large")
        if len(buffer) < at + size + 2:
            return None
        pieces.append(bytes(buffer[at : at + size]))
        at += size + 2
    return None


def _after_trailers(buffer: bytearray, at: int, body: bytes) -> tuple[bytes, int] | None:
    while (line_end := buffer.find(b"\r\n", at)) >= 0:
        if line_end == at:
            return body, at + 2
        at = line_end + 2
    return None
