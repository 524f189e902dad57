"""The ASGI application: pages by Django, sockets by Channels, the runtime on the same loop."""

import functools
import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "premweb.settings")
django.setup(set_prefix=False)

# These import models, which exist only from here on.
import premweb.urls  # noqa: E402, F401 (every page: the first one would load it in a thread)
from chat import runtime  # noqa: E402
from premweb.serving import health  # noqa: E402
from premweb.serving.handler import PageHandler  # noqa: E402
from premweb.serving.sockets import open_socket  # noqa: E402


@functools.cache
def pages() -> PageHandler:
    """Made after the static files are collected, because WhiteNoise reads them then."""
    return PageHandler()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Serve one connection of `serve`, which starts the runtime."""
    if scope["type"] == "http" and scope["path"] in health.ADDRESSES:
        await health.ADDRESSES[scope["path"]](scope, send)
    elif not runtime.has_started():
        await health.not_yet(scope, receive, send)
    elif scope["type"] == "websocket":
        await open_socket(scope, receive, send)
    else:
        await pages()(scope, receive, send)
