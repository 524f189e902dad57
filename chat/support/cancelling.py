"""Cancels background tasks."""

import asyncio
from typing import Any

CANCEL_S = 2.0


async def cancel(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks and wait for their end, but not for ever: a library may swallow the request."""
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=CANCEL_S)
