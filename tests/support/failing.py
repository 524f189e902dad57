"""`manage.py` with a duty of the sweep that always raises, and a background task that is killed."""

import asyncio
import sys
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import django
import pytest

patch = pytest.MonkeyPatch()
set_up = django.setup


def broken(*_: Any) -> NoReturn:
    raise LookupError("the duty that never works")


def set_up_and_break(**options: Any) -> None:
    """As Django does; then break the app, which exists from here on."""
    set_up(**options)
    patch.setattr(django, "setup", set_up)
    patch.setattr("chat.sweep.settle_abandoned", broken)
    from chat import runtime

    patch.setattr(runtime, "start", partial(start_and_kill, runtime.start))


async def start_and_kill(start: Any) -> None:
    """As the runtime does; the first time, one of its background tasks is killed."""
    patch.setattr("chat.runtime.start", start)
    await start()
    for task in asyncio.all_tasks():
        if task.get_name() == "beat":
            task.cancel()


if __name__ == "__main__":
    patch.setattr(django, "setup", set_up_and_break)
    from manage import main

    main()
