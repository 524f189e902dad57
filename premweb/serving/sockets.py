"""Opens sockets: checks origin and path, reads cookies, then runs the consumer.

One step in place of a chain of middlewares: each of those keeps a frame and a copy of the scope for
as long as its socket is open, and thousands are.
"""

from typing import Any

from django.http import parse_cookie
from django.urls import Resolver404, URLResolver, path
from django.urls.resolvers import RegexPattern

from chat.consumers import ChatConsumer

from .origin import is_allowed

ROUTES = URLResolver(
    RegexPattern(r"^/"),
    [
        path("ws/conversations/", ChatConsumer),
        path("ws/conversations/<uuid:id>/", ChatConsumer),
    ],
)


async def open_socket(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Run the consumer of this address; refuse (403) a foreign page and an unknown address."""
    headers = {name: value.decode("latin1") for name, value in scope["headers"]}
    try:
        found = ROUTES.resolve(scope["path"])
    except Resolver404:
        found = None
    said = [headers.get(name, "") for name in (b"origin", b"host", b"x-forwarded-proto")]
    if found is None or not is_allowed(*said):
        await receive()
        await send({"type": "websocket.close"})
        return
    scope["url_route"] = {"kwargs": found.kwargs}
    scope["cookies"] = parse_cookie(headers.get(b"cookie", ""))
    scope["headers"] = ()  # the handshake is over
    await found.func()(scope, receive, send)
