"""Requests read up to a limit: what is larger gets its answer at once, and is thrown away."""

from contextlib import suppress
from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

# A client that is cut off while it sends never reads its answer, so that it may go on for a while.
LONGEST_BACKLOG = 16 * 1024 * 1024
MOST_THROWN_AWAY = 64 * 1024 * 1024


class LimitedRequest(WebRequest):
    """Answers 413 to a body of more than DATA_UPLOAD_MAX_MEMORY_SIZE bytes, before it is read."""

    _size = 0
    _refused = False

    def gotLength(self, length: int | None) -> None:
        if length is not None and length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            self._refuse()
        super().gotLength(None if self._refused else length)

    def handleContentChunk(self, data: bytes) -> None:
        self._size += len(data)
        if not self._refused and self._size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            self._refuse()
        if not self._refused:
            super().handleContentChunk(data)
        elif self._size > MOST_THROWN_AWAY:
            self.transport.abortConnection()

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:
        """Twisted's, without its reading of forms: Django reads them."""
        self.content.seek(0)
        self.method, self.uri, self.clientproto = command, path, version
        self.path = path.partition(b"?")[0]
        self.process()

    def process(self) -> Any:
        if self._refused:
            self.transport.loseConnection()
            return None
        return super().process()

    def _refuse(self) -> None:
        self._refused = True
        limit = settings.MESSAGE_MAX_BYTES // 1024
        words = {
            "title": _("This is too large"),
            "advice": _(
                "A message may have %(limit)s KB. Your text is kept: shorten it, send again."
            )
            % {"limit": limit},
        }
        body = render_to_string("errors/notice.html", words).encode()
        head = (
            "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nX-Notice: 1\r\n"
            "Content-Type: text/html; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n"
            f"Content-Security-Policy: default-src 'none'\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.transport.write(head.encode() + body)


class LimitedHTTPFactory(HTTPFactory):
    def buildProtocol(self, addr: Any) -> Any:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = LimitedRequest
        return protocol


class LimitedSocket(WebSocketProtocol):
    """The limits of size hold for what browsers say; a snapshot may be as long as its reply."""

    maxMessagePayloadSize: int
    transport: Any
    request: Any
    http_headers: Any
    clean_headers: Any
    state: int

    def onOpen(self) -> None:
        super().onOpen()
        # What the handshake leaves behind is a third of what an open socket weighs.
        self.request.headers = self.http_headers = self.clean_headers = None
        self.http_request_data = None

    def sendMessage(self, *args: Any, **kwargs: Any) -> None:
        if self.state != self.STATE_OPEN:
            return  # the other side has left; the consumer is about to hear of it
        limit, self.maxMessagePayloadSize = self.maxMessagePayloadSize, 0
        try:
            super().sendMessage(*args, **kwargs)
        finally:
            self.maxMessagePayloadSize = limit

    def write_frame(self, frame: bytes) -> None:
        """Send a whole frame that is encoded already, past the layers that would encode it again.

        A reader who has not taken LONGEST_BACKLOG bytes is cut off: its page connects anew and gets
        a snapshot, which is shorter than all that it missed.
        """
        if self.state != self.STATE_OPEN:
            return
        wire = self.transport
        backlog = len(wire.dataBuffer) - wire.offset + wire._tempDataLen
        if backlog > LONGEST_BACKLOG:
            wire.abortConnection()
            return
        if not backlog:
            # Nothing is before it: no need to wait for the event loop to find the socket writable.
            with suppress(OSError):
                frame = frame[wire.socket.send(frame) :]
        if frame:
            wire.write(frame)


class LimitedWebSocketFactory(WebSocketFactory):
    protocol = LimitedSocket
