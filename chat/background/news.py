"""Carries the news of a task to viewers. They are at the servers, not at the worker.

With Redis the news goes through the channel layer, as between servers. The worker of an embedded
server writes it to that server's pipe.
"""

import asyncio
import json
import os
import threading
from collections import defaultdict
from contextlib import suppress
from typing import Any, Self

from channels.layers import get_channel_layer
from django.conf import settings

from chat.live import line
from chat.live.hub import Hub

START_S = END_S = 5.0


class ServerPipe:
    """Looks like a channel layer to the hub; each message is one line of JSON."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        # Nothing else runs on this loop: it may wait until the server has read.
        data = json.dumps(message).encode() + b"\n"
        while data:
            data = data[os.write(self._descriptor, data) :]


class ViewersElsewhere:
    """While it is open, `line` leads to the servers; `pipe` is that of the one server."""

    def __init__(self, pipe: int | None) -> None:
        self._layer: Any = None
        if settings.REDIS_URL:
            self._layer = get_channel_layer()
        elif pipe is not None:
            self._layer = ServerPipe(pipe)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="news", daemon=True)
        self._hub = Hub()

    def __enter__(self) -> Self:
        if self._layer is not None:
            self._thread.start()
            asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(START_S)
        return self

    def __exit__(self, *error: object) -> None:
        """Send the news that is left."""
        if self._layer is not None:
            with suppress(TimeoutError):  # the servers do not listen
                asyncio.run_coroutine_threadsafe(self._hub.stop(), self._loop).result(END_S)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(END_S)

    async def _open(self) -> None:
        # Orders are carried out by the servers alone.
        self._hub.commands = defaultdict(lambda: _nothing)
        self._hub.speak_to(self._layer)
        line.open_line(self._hub)


async def _nothing(arguments: dict[str, Any]) -> None:
    return
