"""The ASGI application: pages by Django, sockets by Channels, the runtime on the same loop."""

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "premweb.settings")
django.setup(set_prefix=False)

# These import models, which exist only from here on.
from chat import runtime  # noqa: E402
from premweb.serving.handler import PageHandler  # noqa: E402
from premweb.serving.sockets import open_socket  # noqa: E402

pages = PageHandler()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Starts the runtime with the first connection, where a server has no lifespan events."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    await runtime.start()
    if scope["type"] == "websocket":
        await open_socket(scope, receive, send)
    elif scope["path"] == "/healthz":
        await _alive(send)
    else:
        await pages(scope, receive, send)


async def _alive(send: Any) -> None:
    """Says that the process is up, also while every thread waits for the database."""
    headers = [(b"Content-Type", b"text/plain"), (b"Cache-Control", b"no-store")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok"})


async def _lifespan(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await runtime.start()
            await send({"type": "lifespan.startup.complete"})
        else:
            await runtime.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
