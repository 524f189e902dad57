"""Which connections of the server are quiet, so that those that say nothing keep nobody out."""

import time
from collections import defaultdict
from typing import Any, Protocol

from django.conf import settings
from twisted.internet.error import ConnectionAborted
from twisted.python.failure import Failure

from chat.support.client_ip import client_network

from . import descriptors

# Half-open connections of one client: beyond them its oldest is closed, once it is old enough.
HALF_OPEN_PER_CLIENT = 64
# The same for all clients together.
HALF_OPEN_AT_ONCE = 2048
# Seconds in which a client may open as many as it likes: a whole office comes back after a restart.
HALF_OPEN_GRACE_S = 2.0


class ClientConnection(Protocol):
    """What this module asks of a connection; `since` is when it became quiet."""

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
        """Whether one more may be told that there is no room; else it is closed as it comes."""
        return len(self._refused) < self._limits.refusal - self._limits.request

    def has_room_for_socket(self, transport: Any) -> bool:
        """Whether this connection may stay open as the socket of a page."""
        return bool(transport.fileno() < self._limits.websocket)

    def open(self, connection: ClientConnection) -> bool:
        """Take a new connection in, at the expense of quiet ones; False where there is no room."""
        is_short = connection.transport.fileno() >= self._limits.request
        if is_short and not self._make_room(connection.client):
            self._refused.add(connection)
            return False
        self.begin_request(connection)
        return True

    def begin_request(self, connection: ClientConnection) -> None:
        """The connection is half-open from now on."""
        self._idle.pop(connection, None)
        connection.since = time.monotonic()
        self._half_open[connection] = None
        self._bound(self._half_open, HALF_OPEN_AT_ONCE)
        if connection.client is not None:
            own = self._half_open_of[connection.client]
            own[connection] = None
            self._bound(own, HALF_OPEN_PER_CLIENT)

    def end_request(self, connection: ClientConnection) -> None:
        """Its request is complete."""
        self._forget_half_open(connection)

    def rest(self, connection: ClientConnection) -> None:
        """It has had its answer."""
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
        """Close a quiet connection: of the client itself if it has many, an idle one, any."""
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
    """Close it now: later would be too late for the descriptors of those who come meanwhile."""
    connection.transport.connectionLost(Failure(ConnectionAborted()))


def client_of(host: str) -> str | None:
    """Whose half-open connections are counted together: the client's IPv4 address or IPv6 network.

    None behind a proxy: its address is everybody's, it says for whom it asks only in the request,
    and bounding what strangers leave half-open is its own work. How long a request may take, and
    what all half-open ones may take from others, is bounded there, too.
    """
    return None if settings.BEHIND_TLS_PROXY else client_network(host)
