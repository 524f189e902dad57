"""Answers in words that the server writes itself, before Django has seen a request."""

import functools
from http import HTTPStatus

from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def refusal(status: HTTPStatus, title: str, advice: str, **headers: str) -> bytes:
    """A whole HTTP response: a notice for the page, after which the connection is closed."""
    body = render_to_string("errors/notice.html", {"title": title, "advice": advice}).encode()
    fields = {
        **{name.replace("_", "-"): value for name, value in headers.items()},
        "Connection": "close",
        "X-Notice": "1",
        "Cache-Control": "no-store",
        "Content-Type": "text/html; charset=utf-8",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'",
        "Content-Length": str(len(body)),
    }
    lines = [f"HTTP/1.1 {status.value} {status.phrase}"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    return "\r\n".join([*lines, "\r\n"]).encode() + body


@functools.cache
def no_room() -> bytes:
    """The answer to a connection for which no descriptor is left."""
    words = (_("The server is full"), _("Try again in a moment."))
    return refusal(HTTPStatus.SERVICE_UNAVAILABLE, *words, Retry_After="10")
