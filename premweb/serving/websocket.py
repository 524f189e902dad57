"""The socket of a page at the server's edge: an encoded frame is sent at once."""

from contextlib import suppress
from typing import Any

from autobahn.websocket.types import ConnectionDeny
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet.interfaces import IPullProducer
from zope.interface import implementer

# Bytes that may wait for a reader. A page that is cut off connects anew and gets a snapshot, which
# is shorter than all that it missed.
UNREAD_BYTES = 16 * 1024 * 1024


@implementer(IPullProducer)
class LimitedSocket(WebSocketProtocol):
    """The size limit holds for messages of browsers; a snapshot may be as long as its reply.

    It counts what it wrote since the transport was last empty, of which Twisted tells a producer.
    """

    maxMessagePayloadSize: int
    transport: Any
    request: Any
    http_headers: Any
    clean_headers: Any
    state: int
    _unread_bytes = 0

    def onConnect(self, request: Any) -> Any:
        # Daphne would log a traceback for a request that it cannot read.
        if not request.headers.get("sec-websocket-protocol", "").isascii():
            raise ConnectionDeny(ConnectionDeny.BAD_REQUEST)  # type: ignore[no-untyped-call]
        return super().onConnect(request)

    def onOpen(self) -> None:
        super().onOpen()
        # What the handshake leaves behind is a third of what an open socket weighs.
        self.request.headers = self.http_headers = self.clean_headers = None
        self.http_request_data = None
        self.transport.unregisterProducer()  # the HTTP connection that it was
        self._count(1)  # the answer to the handshake

    def sendMessage(self, *args: Any, **kwargs: Any) -> None:
        if self.state != self.STATE_OPEN:
            return  # the browser has left; the consumer gets the news soon
        limit, self.maxMessagePayloadSize = self.maxMessagePayloadSize, 0
        try:
            super().sendMessage(*args, **kwargs)
        finally:
            self.maxMessagePayloadSize = limit

    def sendData(self, data: bytes, *args: Any, **kwargs: Any) -> None:
        super().sendData(data, *args, **kwargs)
        if self.state == self.STATE_OPEN:
            self._count(len(data))

    def write_frame(self, frame: bytes) -> None:
        """Send an encoded frame, past the layers that would encode it again.

        A reader who has not taken UNREAD_BYTES is cut off.
        """
        if self.state != self.STATE_OPEN:
            return
        if self._unread_bytes > UNREAD_BYTES:
            self.transport.abortConnection()
            return
        if not self._unread_bytes:
            # Nothing is before it: no need to wait for the event loop to find the socket writable.
            with suppress(OSError):
                frame = frame[self.transport.getHandle().send(frame) :]
        if frame:
            self.transport.write(frame)
            self._count(len(frame))

    def _count(self, size_bytes: int) -> None:
        """Bytes were given to the transport. It calls `resumeProducing` when it has none left."""
        is_first = not self._unread_bytes
        self._unread_bytes += size_bytes
        if is_first:
            self.registerProducer(self, False)

    _is_registering = False

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Autobahn's; Twisted asks for more at once, before it has sent what is there."""
        self._is_registering = True
        try:
            super().registerProducer(producer, streaming)
        finally:
            self._is_registering = False

    def resumeProducing(self) -> None:
        if not self._is_registering:
            self._unread_bytes = 0
            self.unregisterProducer()

    def stopProducing(self) -> None:
        """The connection is lost."""


class LimitedWebSocketFactory(WebSocketFactory):
    protocol = LimitedSocket
