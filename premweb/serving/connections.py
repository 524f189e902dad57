"""The quiet connections of the server, so that silent ones keep nobody out."""

import time
from collections import defaultdict
from typing import Any, Protocol

from django.conf import settings
from twisted.internet.error import ConnectionAborted
from twisted.python.failure import Failure

from chat.support.client_ip import client_network

from . import descriptors

# Half-open connections of one client. Beyond that, its oldest one is closed after the grace.
HALF_OPEN_PER_CLIENT = 64
# The same for all clients together.
HALF_OPEN_AT_ONCE = 2048
# Seconds in which a client may open any number: after a restart a whole office comes back.
HALF_OPEN_GRACE_S = 2.0


class ClientConnection(Protocol):
    """The interface of a connection; `since` is the time when it became quiet."""

    client: str | None
    since: float
    transport: Any


class Connections:
    """The quiet connections of a process, oldest first.

    Half-open ones have not sent a complete request. Idle ones have had an answer and may be used
    again. All others are being answered, or became sockets of pages, and are not in here.
    """

    def __init__(self) -> None:
        self._limits = descriptors.limits()
        self._half_open: dict[ClientConnection, None] = {}
        self._half_open_of: dict[str, dict[ClientConnection, None]] = defaultdict(dict)
        self._idle: dict[ClientConnection, None] = {}
        self._refused: set[ClientConnection] = set()

    @property
    def can_refuse(self) -> bool:
        """Whether one more connection may get a refusal; otherwise it is closed without one."""
        return len(self._refused) < self._limits.refusal - self._limits.request

    def has_room_for_socket(self, transport: Any) -> bool:
        """Whether this connection may stay open as the socket of a page."""
        return bool(transport.fileno() < self._limits.websocket)

    def open(self, connection: ClientConnection) -> bool:
        """Accept a new connection, and close quiet ones for it; False when there is no room."""
        is_short = connection.transport.fileno() >= self._limits.request
        if is_short and not self._make_room(connection.client):
            self._refused.add(connection)
            return False
        self.begin_request(connection)
        return True

    def begin_request(self, connection: ClientConnection) -> None:
        """Count the connection as half-open."""
        self._idle.pop(connection, None)
        connection.since = time.monotonic()
        self._half_open[connection] = None
        self._bound(self._half_open, HALF_OPEN_AT_ONCE)
        if connection.client is not None:
            own = self._half_open_of[connection.client]
            own[connection] = None
            self._bound(own, HALF_OPEN_PER_CLIENT)

    def end_request(self, connection: ClientConnection) -> None:
        """The request of the connection is complete."""
        self._forget_half_open(connection)

    def rest(self, connection: ClientConnection) -> None:
        """The connection has got its response and is idle."""
        connection.since = time.monotonic()
        self._idle[connection] = None

    def closed(self, connection: ClientConnection) -> None:
        self._forget_half_open(connection)
        self._idle.pop(connection, None)
        self._refused.discard(connection)

    def _bound(self, half_open: dict[ClientConnection, None], most: int) -> None:
        while len(half_open) > most:
            oldest = next(iter(half_open))
            if time.monotonic() - oldest.since < HALF_OPEN_GRACE_S:
                return
            _close(oldest)

    def _make_room(self, client: str | None) -> bool:
        """Close a quiet connection: one of a client with many, else an idle one, else any."""
        own = self._half_open_of.get(client, {}) if client is not None else {}
        candidates = own if len(own) > HALF_OPEN_PER_CLIENT else self._idle or self._half_open
        if not candidates:
            return False
        _close(next(iter(candidates)))
        return True

    def _forget_half_open(self, connection: ClientConnection) -> None:
        if connection in self._half_open:
            del self._half_open[connection]
            if connection.client is not None:
                own = self._half_open_of[connection.client]
                del own[connection]
                if not own:
                    del self._half_open_of[connection.client]


def _close(connection: ClientConnection) -> None:
    """Close it now, so that its descriptor is free for the next connection."""
    connection.transport.connectionLost(Failure(ConnectionAborted()))


def client_of(host: str) -> str | None:
    """The client by which half-open connections are counted: an IPv4 address or an IPv6 network.

    None behind a proxy. All clients share its address, it names the client only in the request, and
    it must limit half-open connections of clients itself. The time of a request, and the number of
    all half-open connections, are limited behind a proxy too.
    """
    return None if settings.BEHIND_TLS_PROXY else client_network(host)
