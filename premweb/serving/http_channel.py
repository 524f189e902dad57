"""One HTTP connection: its time limits, and its refusal when there is no room."""

from typing import Any

from daphne.http_protocol import HTTPFactory
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web.http import HTTPChannel

from .connections import Connections, client_of
from .http_request import LimitedRequest
from .refusals import no_room

# Seconds from the first byte, or from the connection, to the last header of a request.
HEAD_S = 10
# Seconds without a byte of a body that is not complete.
BODY_SILENCE_S = 30
# Seconds between two requests: more than the 60 s of common proxies, which must be the first to go.
KEEP_ALIVE_S = 75
# Seconds in which a refused client may send a request, to get the refusal.
REFUSAL_S = 2


class BoundedChannel(HTTPChannel):
    """Twisted's, known to the `Connections` of its server while it is quiet."""

    factory: Any
    transport: Any
    requests: list[Any]
    client: str | None = None
    since = 0.0
    request_line = b""
    _is_refused = False
    _is_idle = False
    _is_in_body = False

    @property
    def connections(self) -> Connections:
        connections: Connections = self.factory.connections
        return connections

    def connectionMade(self) -> None:
        super().connectionMade()
        self.client = client_of(getattr(self.transport.getPeer(), "host", ""))
        self._is_refused = not self.connections.open(self)
        self.setTimeout(REFUSAL_S if self._is_refused else HEAD_S)

    def dataReceived(self, data: bytes) -> None:
        if self._is_refused:
            self.transport.write(no_room())
            self.loseConnection()
            return
        if self._is_idle:
            self._is_idle = False
            self.connections.begin_request(self)
            self.setTimeout(HEAD_S)
        super().dataReceived(data)

    def resetTimeout(self) -> None:
        """Twisted's, for each byte: a request that comes byte by byte would never end."""
        if self._is_in_body:
            super().resetTimeout()

    def lineReceived(self, line: bytes) -> None:
        if not self.requests:
            self.request_line = line
        super().lineReceived(line)

    def allHeadersReceived(self) -> None:
        self._is_in_body = True
        self.setTimeout(BODY_SILENCE_S)
        super().allHeadersReceived()

    def allContentReceived(self) -> None:
        self._is_in_body = False
        self.connections.end_request(self)
        super().allContentReceived()

    def requestDone(self, request: Any) -> None:
        if self.persistent:
            self._is_idle = True
            self.connections.rest(self)
        super().requestDone(request)  # the next request may have come meanwhile
        if (
            self._is_idle or not self.persistent
        ):  # a connection that is about to close waits for its reader
            self.setTimeout(KEEP_ALIVE_S)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.connections.closed(self)
        super().connectionLost(reason)


class LimitedHTTPFactory(HTTPFactory):
    """Daphne's, with our channels and requests."""

    protocol = BoundedChannel

    def __init__(self, server: Any) -> None:
        super().__init__(server)
        self.connections = Connections()

    def buildProtocol(self, addr: Any) -> Any:
        if not self.connections.can_refuse:
            return None
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = LimitedRequest
        return protocol

    def log(self, request: Any) -> None:
        """Twisted's own access log has no reader here: Daphne tells of each request itself."""
