"""Views that wait for another machine: on threads of their own, so that no page waits with them."""

import functools
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from chat.support.client_ip import client_ip

P = ParamSpec("P")
MAX_WAITING_REQUESTS = 8  # requests that wait in this process
MAX_PER_MEMBER = 2
MAX_PER_CLIENT = 6  # of one client IP, where nobody is signed in: an office may share one
RETRY_AFTER_S = "10"


class TooMany(Exception):
    """So much waits already, of one person (429) or of all (503)."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Places:
    """Counts the requests that wait; views run in threads."""

    def __init__(self, at_once: int = MAX_WAITING_REQUESTS) -> None:
        self._at_once = at_once
        self._lock = threading.Lock()
        self._waiting: Counter[str] = Counter()

    @contextmanager
    def taken(self, who: str, at_once: int) -> Iterator[None]:
        """Wait within this block, at most so many times at once. Raises TooMany instead."""
        with self._lock:
            if self._waiting[who] >= at_once:
                raise TooMany(429)
            if self._waiting.total() >= self._at_once:
                raise TooMany(503)
            self._waiting[who] += 1
        try:
            yield
        finally:
            with self._lock:
                self._waiting[who] -= 1
                self._waiting += Counter()  # forgets those who wait no more


_places = Places()


def waits_for_others(
    *methods: str, when: Callable[[HttpRequest], bool] = lambda _: True
) -> Callable[[Callable[P, HttpResponseBase]], Callable[P, HttpResponseBase]]:
    """Mark a view that may wait for another machine when asked by one of these methods; `when` says
    which of those requests do.

    The server runs them apart from the pages. A person who waits too often at once, and everybody
    while too many wait, gets an answer that says so. Decorators around it must use
    `functools.wraps`, which keeps the mark.
    """

    def decorate(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
        @functools.wraps(view)
        def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            request = args[0]
            assert isinstance(request, HttpRequest)
            if request.method not in methods or not when(request):
                return view(*args, **kwargs)
            try:
                with _places.taken(*_who(request)):
                    return view(*args, **kwargs)
            except TooMany as refused:
                return _refusal(request, refused.status)

        answer.waits_for_others = frozenset(methods)  # type: ignore[attr-defined]
        return answer

    return decorate


def is_marked(view: Callable[..., Any], method: str) -> bool:
    """Whether the view may wait for another machine when asked by this method."""
    return method in getattr(view, "waits_for_others", ())


def _who(request: HttpRequest) -> tuple[str, int]:
    """Who asks, and how many requests of theirs may wait at once."""
    if request.user.is_authenticated:
        return f"member {request.user.pk}", MAX_PER_MEMBER
    return f"client {client_ip(request)}", MAX_PER_CLIENT


def _refusal(request: HttpRequest, status: int) -> HttpResponseBase:
    response = render(request, "errors/busy.html", {"status": status}, status=status)
    response["Retry-After"] = RETRY_AFTER_S
    return response
