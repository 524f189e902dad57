"""When and from where each session was last used, written down now and then."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from allauth.usersessions.models import UserSession
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

# Seconds between two writes for a session: a list of sessions needs no more.
NOTED_EVERY_S = 300.0
MAX_REMEMBERED_SESSIONS = 10_000


class LastSeenMiddleware:
    """Notes the sessions of signed-in people; most requests cost one look into a dictionary."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._noted: dict[str, float] = {}
        self._lock = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        if key and self._is_due(key) and request.user.is_authenticated:
            # A database that takes no writes just now still shows pages.
            with suppress(DatabaseError):
                UserSession.objects.create_from_request(request)
        return self.get_response(request)

    def _is_due(self, key: str) -> bool:
        now = time.monotonic()
        with self._lock:
            if now - self._noted.get(key, -NOTED_EVERY_S) < NOTED_EVERY_S:
                return False
            if len(self._noted) >= MAX_REMEMBERED_SESSIONS:
                self._noted.clear()
            self._noted[key] = now
            return True
