"""One HTTP/1.1 answer as it is parsed: its head, then its body in the pieces that came."""

import httpx
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

LARGEST_OVERHEAD = 64 * 1024
BODYLESS = {204, 304}


class Unanswered(httpx.ReadError):
    """The connection was closed before the answer began."""


class Answer:
    """Fed with what the connection brings.

    `body` is what came and was not taken yet. Once `failure` is set nothing more will come; what
    came before it is still in `body`.
    """

    def __init__(self) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.body: list[bytes] = []
        self.has_head = self.is_complete = self.keeps_alive = False
        self.failure: httpx.TransportError | None = None
        self._parser = HttpResponseParser(self)
        self._parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_optional_cr_before_lf=True,
            lenient_spaces_after_chunk_size=True,
        )
        self._is_framed = False
        self._overhead = 0  # bytes that came since the last of the body

    @property
    def has_ended(self) -> bool:
        return self.is_complete or self.failure is not None

    def feed(self, data: bytes) -> None:
        if self.has_ended:
            self.keeps_alive = False
            return
        self._overhead += len(data)
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            # After the end it is for nobody: something else than one answer came.
            self.keeps_alive = False
            self.fail(httpx.RemoteProtocolError("what came is not HTTP"))
        if self._overhead > LARGEST_OVERHEAD:
            self.fail(httpx.RemoteProtocolError("far more headers than body"))

    def end(self, *, broken: bool) -> None:
        """The connection has ended: that ends a body of unknown length, and cuts any other."""
        if not self._overhead and not self.has_head:
            self.fail(Unanswered("closed before the answer began"))
        elif broken or self._is_framed or not self.has_head:
            self.fail(httpx.ReadError("closed before the answer ended"))
        else:
            self.is_complete = True

    def fail(self, error: httpx.TransportError) -> None:
        if not self.has_ended:
            self.failure = error

    # The parser's calls -------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        if self.is_complete:
            raise ValueError("a second answer, which nobody asked for")  # ends the parsing
        self.headers = []  # what came with an interim answer

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.has_head:  # else it follows the body
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        self.status = self._parser.get_status_code()
        known = {name.lower(): value.lower() for name, value in self.headers}
        chunked = b"chunked" in known.get(b"transfer-encoding", b"")
        self._is_framed = chunked or b"content-length" in known or self.status in BODYLESS
        self.has_head = self.status >= 200

    def on_body(self, data: bytes) -> None:
        if self.has_head:  # an interim answer should have none
            self._overhead = 0
            self.body.append(data)

    def on_message_complete(self) -> None:
        if self.has_head and not self.is_complete:
            self.is_complete = True
            self.keeps_alive = self._parser.should_keep_alive()
