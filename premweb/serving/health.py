"""Whether the process lives, and whether it can serve. No secrets, no sign-in.

The event loop answers, so that a monitor never waits for a page thread.
"""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy

from chat import runtime
from chat.live.layer import LayerAway, LayerRefused

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
# Seconds that the database and the channel layer get to answer.
DATABASE_ANSWER_S = 3.0
# Seconds for which their last answer is reused, because strangers may ask at any rate.
HOLDS_S = 1.0
# Seconds after which a browser, or a proxy, asks again for a page of a process that starts.
RETRY_AFTER_S = 3
STARTING = (
    gettext_lazy("PremWeb is starting"),
    gettext_lazy("It waits for its database or for Redis. Your text is kept."),
)
_asked: dict[str, tuple[float, asyncio.Task[None]]] = {}


async def healthz(scope: Scope, send: Send) -> None:
    """200 as long as the event loop turns."""
    await _answer(send, 200, "text/plain", "ok")


async def readyz(scope: Scope, send: Send) -> None:
    """200 when the process has started whole, its background tasks live, database and channel layer
    answer, and replies are saved; else 503. A caller with STATUS_TOKEN also gets the state of each
    part and the numbers of replies, sockets and tasks; other callers get one word.
    """
    states, counts = await _look() if runtime.has_started() else ({"start": "waiting"}, {})
    ready = all(state == "ok" for state in states.values())
    status = 200 if ready else 503
    if _has_token(scope):
        await _answer(send, status, "application/json", json.dumps({**states, **counts}))
    else:
        await _answer(send, status, "text/plain", "ready" if ready else "unready")


ADDRESSES: dict[str, Callable[[Scope, Send], Awaitable[None]]] = {
    "/healthz": healthz,
    "/readyz": readyz,
}


def _has_token(scope: Scope) -> bool:
    given = dict(scope["headers"]).get(b"authorization", b"")
    wanted = f"Bearer {settings.STATUS_TOKEN}".encode()
    return bool(settings.STATUS_TOKEN) and secrets.compare_digest(given, wanted)


async def not_yet(scope: dict[str, Any], receive: Any, send: Send) -> None:
    """Refuse a connection to a process that has not started; a page asks again by itself."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close"})
        return
    title, advice = STARTING
    words = {"title": title, "advice": advice, "seconds": RETRY_AFTER_S}
    headers = [(b"Retry-After", str(RETRY_AFTER_S).encode())]
    template = "errors/starting.html"
    if any(name.lower() == b"hx-request" for name, _ in scope["headers"]):
        template = "errors/notice.html"
        headers.append((b"X-Notice", b"1"))
    await _answer(send, 503, "text/html; charset=utf-8", render_to_string(template, words), headers)


async def _look() -> tuple[dict[str, str], dict[str, int]]:
    """The state of each part, and how many replies, sockets and tasks there are."""
    parts = runtime.current()
    database, layer = await asyncio.gather(
        _state_of("database", lambda: parts.database.call(_ask_database)),
        _state_of("layer", parts.hub.echo),
    )
    dead = parts.dead_tasks()
    states = {
        "database": database,
        "layer": layer,
        "saving": "failing" if parts.engine.store.failing else "ok",
        "background": f"dead: {', '.join(dead)}" if dead else "ok",
    }
    counts = {
        "replies": len(parts.engine.running),
        "sockets": len(parts.hub.all_viewers()),
        "tasks": len(asyncio.all_tasks()),
    }
    return states, counts


async def _state_of(name: str, ask: Callable[[], Any]) -> str:
    """One question at a time, and one in HOLDS_S, for any number of callers."""
    now = asyncio.get_running_loop().time()
    asked_at, task = _asked.get(name, (0.0, None))
    if task is None or (task.done() and now - asked_at >= HOLDS_S):
        task = asyncio.ensure_future(ask())
        _asked[name] = now, task
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
    try:
        async with asyncio.timeout(DATABASE_ANSWER_S):
            await asyncio.shield(task)
    except (TimeoutError, LayerAway, LayerRefused, DatabaseError, InterfaceError, OSError):
        return "down"
    return "ok"


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


async def _answer(
    send: Send, status: int, type: str, body: str, more: list[tuple[bytes, bytes]] | None = None
) -> None:
    headers = [
        (b"Content-Type", type.encode()),
        (b"Cache-Control", b"no-store"),
        (b"X-Content-Type-Options", b"nosniff"),
        (b"Content-Security-Policy", b"default-src 'none'"),
        *(more or []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})
