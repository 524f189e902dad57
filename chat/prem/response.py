"""One HTTP/1.1 response while it arrives: its head, then its body in pieces."""

import httpx
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

MAX_OVERHEAD_BYTES = 64 * 1024  # of headers, chunk sizes and trailers without a byte of the body
BODYLESS = {204, 304}
VERSIONS = {"1.0", "1.1"}


class NoResponse(httpx.ReadError):
    """The connection was closed before the response began."""


class IncomingResponse:
    """Parses what the connection receives. Two parsers must never read one response differently:
    whatever the standard forbids is an error.

    `body` holds the pieces that nobody has taken yet. After `failure` is set nothing more arrives;
    what arrived before it is still in `body`.
    """

    def __init__(self) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.body: list[bytes] = []
        self.has_head = self.is_complete = self.keeps_alive = False
        self.failure: httpx.TransportError | None = None
        self._parser = HttpResponseParser(self)
        self._is_framed = False
        self._overhead = 0  # bytes received since the last byte of the body

    @property
    def has_ended(self) -> bool:
        return self.is_complete or self.failure is not None

    def feed(self, data: bytes) -> None:
        """Parse the bytes that were received."""
        if self.has_ended:
            self.keeps_alive = False  # bytes after the end: something else than one response
            return
        self._overhead += len(data)
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            self.keeps_alive = False
            self.fail(httpx.RemoteProtocolError("the response is not valid HTTP/1.1"))
        if self._overhead > MAX_OVERHEAD_BYTES:
            self.fail(httpx.RemoteProtocolError("far more headers than body"))

    def end(self, *, broken: bool) -> None:
        """Note that the connection was closed. This ends a body of unknown length, and cuts any
        other one short.
        """
        if not self._overhead and not self.has_head:
            self.fail(NoResponse("closed before the response began"))
        elif broken or self._is_framed or not self.has_head:
            self.fail(httpx.ReadError("closed before the response ended"))
        elif not self.has_ended:
            self.is_complete = True

    def fail(self, error: httpx.TransportError) -> None:
        if not self.has_ended:
            self.failure = error

    def take(self) -> bytes:
        """Return the body that has arrived since the last call."""
        data = b"".join(self.body)
        self.body.clear()
        return data

    # Called by the parser; an exception here ends the parsing with an error -----------------------

    def on_message_begin(self) -> None:
        if self.is_complete:
            raise ValueError("a second response, which nobody asked for")
        self.headers = []  # forgets the headers of an interim response

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.has_head:  # else it is a trailer
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        self.status = self._parser.get_status_code()
        version = self._parser.get_http_version()
        if version not in VERSIONS or self.status < 100:
            raise ValueError("neither HTTP/1.0 nor HTTP/1.1")
        lengths = self._values(b"content-length")
        codings = self._values(b"transfer-encoding")
        # The parser would read another coding, or two, until the connection is closed.
        if codings and (version == "1.0" or codings != [b"chunked"]):
            raise ValueError("a transfer coding other than chunked")
        self._is_framed = bool(lengths or codings) or self.status in BODYLESS
        self.has_head = self.status >= 200

    def _values(self, wanted: bytes) -> list[bytes]:
        return [value.strip().lower() for name, value in self.headers if name.lower() == wanted]

    def on_body(self, data: bytes) -> None:
        if self.has_head:  # an interim response should have no body
            self._overhead = 0
            self.body.append(data)

    def on_message_complete(self) -> None:
        if self.has_head and not self.is_complete:
            self.is_complete = True
            self.keeps_alive = self._parser.should_keep_alive()
