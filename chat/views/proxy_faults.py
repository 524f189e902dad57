"""What a proxy in front does half right: a page and a line of the log that name the setting.

Anybody can send such a request, so that the log has one line an hour for each kind.
"""

import logging
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from .guards import notice

logger = logging.getLogger(__name__)
LOG_AGAIN_S = 3600.0
MAX_HOST_CHARS = 100
_said_at: dict[str, float] = {}
Handler = Callable[[HttpRequest], HttpResponse]


class ForwardedProtoMiddleware:
    """Behind a proxy that does not say how it was asked, a redirect to https would never end."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.BEHIND_TLS_PROXY and "X-Forwarded-Proto" not in request.headers:
            return _no_forwarded_proto(request)
        return self.get_response(request)


def host_not_allowed(request: HttpRequest) -> HttpResponse:
    """The answer to a host name that is not the app's."""
    host = request.META.get("HTTP_HOST", "")[:MAX_HOST_CHARS]
    _say("ALLOWED_HOSTS", "a request came for the host %r, which ALLOWED_HOSTS does not name", host)
    advice = _("Whoever runs this server adds the name to ALLOWED_HOSTS and starts it again.")
    title = _("This server does not answer to the host name of this page")
    return _answer(request, 400, title, advice)


def foreign_form(request: HttpRequest) -> HttpResponse | None:
    """The answer to a form whose origin is not the app's own; None where that is not its fault."""
    origin = request.headers.get("Origin", "")[:MAX_HOST_CHARS]
    host = request.get_host()
    if origin in ("", "null", f"{request.scheme}://{host}", *settings.CSRF_TRUSTED_ORIGINS):
        return None
    title = _("The proxy in front of this server is not set up")
    if not settings.BEHIND_TLS_PROXY and origin == f"https://{host}":
        _say(
            "BEHIND_TLS_PROXY",
            "a form came from %r without TLS: behind a proxy that ends TLS, "
            "BEHIND_TLS_PROXY must be true",
            origin,
        )
        advice = _("Nothing was done. Whoever runs this server sets BEHIND_TLS_PROXY to true.")
        return _answer(request, 403, title, advice)
    if settings.BEHIND_TLS_PROXY and origin == f"https://{host}":
        advice = _("Nothing was done. The proxy must set X-Forwarded-Proto to https.")
        _say("X-Forwarded-Proto", "a form came from %r with X-Forwarded-Proto: http", origin)
        return _answer(request, 403, title, advice)
    _say(
        "Host",
        "a form came from %r to the host %r: a proxy must pass Host on unchanged, "
        "or CSRF_TRUSTED_ORIGINS name the origin",
        origin,
        host,
    )
    words = _(
        "Nothing was done: the page came from %(origin)s, and this server knows itself as "
        "%(host)s. If you opened the page yourself, whoever runs this server has the proxy pass "
        "Host on unchanged, or names the origin in CSRF_TRUSTED_ORIGINS."
    )
    title = _("This page belongs to another address")
    return _answer(request, 403, title, words % {"origin": urlsplit(origin).netloc, "host": host})


def _no_forwarded_proto(request: HttpRequest) -> HttpResponse:
    _say(
        "X-Forwarded-Proto",
        "a request came without X-Forwarded-Proto: with BEHIND_TLS_PROXY the proxy must set it",
    )
    title = _("The proxy in front of this server is not set up")
    advice = _(
        "BEHIND_TLS_PROXY is set, and the request came without X-Forwarded-Proto. Whoever runs "
        "this server has the proxy set that header, or unsets BEHIND_TLS_PROXY where there is no "
        "proxy."
    )
    return _answer(request, 400, title, advice)


def _say(kind: str, words: str, *values: str) -> None:
    now = time.monotonic()
    if now >= _said_at.get(kind, float("-inf")) + LOG_AGAIN_S:
        _said_at[kind] = now
        logger.warning(words, *values)


def _answer(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    if getattr(request, "htmx", False):
        return notice(request, status, title, advice)
    words = {"title": title, "advice": advice}
    return render(request, "errors/proxy_faults.html", words, status=status)
