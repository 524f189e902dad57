"""Connections that wait for their next request."""

from collections import defaultdict

import httpx

from .connection import UpstreamConnection

MAX_IDLE_CONNECTIONS = 100  # for each origin
IDLE_S = 30.0
Origin = tuple[str, str, int | None]


class IdleConnections:
    """The idle connections of one transport, by the origin that they lead to."""

    def __init__(self) -> None:
        self._idle: dict[Origin, list[UpstreamConnection]] = defaultdict(list)
        self._is_closed = False

    def take(self, url: httpx.URL) -> UpstreamConnection | None:
        """Return the usable connection that was used last."""
        idle = self._idle[_origin(url)]
        while idle:
            connection = idle.pop()
            if connection.is_usable:
                return connection
            connection.close()
        return None

    def give(self, url: httpx.URL, connection: UpstreamConnection) -> None:
        """Keep the connection for the next request, if it can take one."""
        idle = self._idle[_origin(url)]
        idle[:] = [one for one in idle if one.is_open]
        can_serve = connection.response.is_complete and connection.is_usable
        if can_serve and not self._is_closed and len(idle) < MAX_IDLE_CONNECTIONS:
            connection.idle(IDLE_S)
            idle.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        self._is_closed = True
        for idle in self._idle.values():
            for connection in idle:
                connection.close()
            idle.clear()


def _origin(url: httpx.URL) -> Origin:
    return url.scheme, url.host, url.port
