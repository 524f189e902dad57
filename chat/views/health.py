"""Whether the process lives, and whether what it needs does. No secrets, no sign-in."""

import asyncio

from channels.layers import get_channel_layer
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from chat import runtime

PATIENCE = 3.0


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database and channel layer answer and replies are saved, else 503; says which not.

    Beside them how many replies run, sockets are open and tasks live in this process.
    """
    parts = runtime.current()
    counting = asyncio.run_coroutine_threadsafe(_look(), parts.engine.loop)
    layer, tasks = counting.result()
    states = {
        "database": _ask_database(),
        "layer": layer,
        "saving": "failing" if parts.engine.store.failing else "ok",
    }
    ready = all(state == "ok" for state in states.values())
    counts = {
        "replies": len(parts.engine.running),
        "sockets": len(parts.hub.all_viewers()),
        "tasks": tasks,
    }
    return JsonResponse(states | counts, status=200 if ready else 503)


async def _look() -> tuple[str, int]:
    """The state of the layer, and the number of tasks."""
    try:
        async with asyncio.timeout(PATIENCE):
            await _ask_layer()
    except Exception:
        return "down", len(asyncio.all_tasks())
    return "ok", len(asyncio.all_tasks())


def _ask_database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "down"
    return "ok"


async def _ask_layer() -> None:
    layer = get_channel_layer()
    channel = await layer.new_channel("readyz.")
    receiving = asyncio.ensure_future(layer.receive(channel))
    await layer.send(channel, {"type": "ready"})
    await receiving
