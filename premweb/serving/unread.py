"""Counts the bytes that wait for their readers, for each session and each client."""

import threading
from collections import Counter
from typing import Any

from django.conf import settings
from django.http import parse_cookie

from chat.support.client_ip import client_network

# Bytes that may wait for one session: the next request is refused until some are taken.
SESSION_UNREAD_BYTES = 16 * 1024 * 1024
# The same for one client IP, behind which a whole office may sit.
CLIENT_UNREAD_BYTES = 64 * 1024 * 1024


class Unread:
    """The sums of bytes; any thread may read and change them."""

    def __init__(self) -> None:
        self._bytes: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, scope: dict[str, Any], size_bytes: int) -> None:
        """Add the bytes of a response that wait for its reader; a negative size subtracts them."""
        names = _limits_of(scope)
        with self._lock:
            for name in names:
                self._bytes[name] += size_bytes
                if not self._bytes[name]:
                    del self._bytes[name]

    def is_full(self, scope: dict[str, Any]) -> bool:
        """Whether the reader must take waiting bytes before it gets another response."""
        if not self._bytes:
            return False
        return any(self._bytes[name] >= limit for name, limit in _limits_of(scope).items())


def _limits_of(scope: dict[str, Any]) -> dict[str, int]:
    """The names of the client and the session of a request, each with its limit."""
    headers = {name: value.decode("latin1") for name, value in scope["headers"]}
    limits = {}
    peer = (scope.get("client") or ("",))[0]
    if client := client_network(peer, headers.get(b"x-forwarded-for", "")):
        limits[f"client {client}"] = CLIENT_UNREAD_BYTES
    if session := parse_cookie(headers.get(b"cookie", "")).get(settings.SESSION_COOKIE_NAME):
        limits[f"session {session}"] = SESSION_UNREAD_BYTES
    return limits
