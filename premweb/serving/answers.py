"""A response on its way from a page thread to the event loop: all of it, or its first piece."""

import contextvars
from collections.abc import Iterator
from typing import NamedTuple

from django.http import HttpResponseBase, StreamingHttpResponse

# Bytes that are made, and sent, at once.
PIECE_BYTES = 64 * 1024


class Rest:
    """The pieces of a streaming response that are still to be made, by any thread."""

    def __init__(self, response: HttpResponseBase, pieces: Iterator[bytes]) -> None:
        self._response, self._pieces = response, pieces
        # The context variables of the request, such as its language, hold for later pieces too.
        self._context = contextvars.copy_context()

    def take(self) -> tuple[bytes, bool]:
        """Make the next piece, and say whether more follow."""
        return self._context.run(take, self._pieces)

    def close(self) -> None:
        """Close the generator of the pieces, even in the middle."""
        self._context.run(self._response.close)


class Answer(NamedTuple):
    """Status and headers with the whole body, or with its first piece and the rest."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    rest: Rest | None = None


def begin(response: HttpResponseBase, *, has_body: bool) -> Answer:
    """The answer of a response. It is closed, unless there is a rest that is to be closed."""
    status, headers = response.status_code, headers_of(response)
    try:
        if not has_body or status in (204, 304):
            body, is_more = b"", False
        elif not isinstance(response, StreamingHttpResponse):
            body, is_more = b"".join(response), False
        else:
            pieces = iter(response)
            body, is_more = take(pieces)
    except BaseException:
        response.close()
        raise
    if is_more:
        return Answer(status, headers, body, Rest(response, pieces))
    response.close()
    return Answer(status, headers, body)


def take(pieces: Iterator[bytes]) -> tuple[bytes, bool]:
    """About PIECE_BYTES, and whether more may follow."""
    taken, size_bytes = [], 0
    for piece in pieces:
        taken.append(piece)
        size_bytes += len(piece)
        if size_bytes >= PIECE_BYTES:
            return b"".join(taken), True
    return b"".join(taken), False


def headers_of(response: HttpResponseBase) -> list[tuple[bytes, bytes]]:
    headers = [(name.encode("ascii"), value.encode("latin1")) for name, value in response.items()]
    for cookie in response.cookies.values():
        headers.append((b"Set-Cookie", cookie.output(header="").strip().encode("ascii")))
    return headers
