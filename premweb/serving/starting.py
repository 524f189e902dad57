"""The start of a process: it waits for the database and Redis, prepares, and starts the runtime."""

import asyncio
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from chat import runtime
from chat.access import second_factor
from chat.background import mails
from chat.live.layer import LayerAway, LayerRefused
from chat.support.threads import DatabaseThread
from chat.turns.settle import settle_all
from chat.upstream import keys

from . import preparing

Wait = Callable[[str], None]
# Seconds between two tries to reach a service that is away.
RETRY_S = 1.0


def prepare(alone: bool) -> None:
    """Prepare the data that this process serves; `alone`: no other process serves it.

    Raises ImproperlyConfigured when a setting is wrong, and DatabaseAway.
    """
    try:
        preparing.prepare()
        _open_secrets()
        if alone:
            settle_all()  # replies that are marked as running were cut off with their process
    except DatabaseError as error:
        raise preparing.unusable(error) from error
    finally:
        connection.close()


async def start_whole(wait: Wait, *, alone: bool, prepared: bool) -> None:
    """Return when everything runs; calls `wait` once for each reason to wait.

    Raises ImproperlyConfigured when a setting is wrong, or the database stays away for
    DATABASE_WAIT seconds.
    """
    if not prepared:
        await _prepare_later(wait, alone)
    await _start_runtime(wait)


async def _prepare_later(wait: Wait, alone: bool) -> None:
    now = asyncio.get_running_loop().time
    deadline = now() + settings.DATABASE_WAIT
    thread, told = DatabaseThread("preparing"), False
    try:
        while True:
            try:
                await thread.call(prepare, alone)
                return
            except preparing.DatabaseAway as error:
                if now() >= deadline:
                    raise
                if not told:
                    wait(str(error))
                    told = True
                await asyncio.sleep(RETRY_S)
    finally:
        thread.stop()


def _open_secrets() -> None:
    """From here on SECRET_KEY alone opens what the database holds. Raises ImproperlyConfigured."""
    mails.reseal_all()
    unreadable = {
        "keys of teams": keys.reseal_all(),
        "second factors": second_factor.reseal_all(),
    }
    found = [f"{count} {name}" for name, count in unreadable.items() if count]
    if found:
        raise ImproperlyConfigured(
            f"SECRET_KEY cannot open {' and '.join(found)} that the database holds:"
            " put the key that they were sealed with into SECRET_KEY_FALLBACKS."
        )


async def _start_runtime(wait: Wait) -> None:
    told = False
    while True:
        try:
            await runtime.start()
            return
        except LayerRefused as error:
            raise ImproperlyConfigured(f"REDIS_URL: Redis cannot be used: {error}") from error
        except LayerAway as error:
            if not told:
                wait(f"REDIS_URL: Redis is away: {error}")
                told = True
            await asyncio.sleep(RETRY_S)
