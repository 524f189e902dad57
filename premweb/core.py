"""The server's threads on one core of the machine.

Python runs one of them at a time, on however many cores. On two, whatever both touch, if only to
count a reference, wanders from the cache of the one to that of the other: a reply that begins then
costs twice the CPU. So they stay together, on the core where others have the least to do.
"""

import asyncio
import os
import random
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

# Linux alone lets a process choose.
KNOWN = hasattr(os, "sched_setaffinity") and Path("/proc/stat").exists()
TICK = os.sysconf("SC_CLK_TCK")
LOOK_EVERY = 2.0  # seconds, more or less: two servers must not make way for each other in step
# By how much of a core another one must have less to do.
WORTH_IT = 0.25
_allowed: set[int] = set()


async def keep_together() -> None:
    """Keep all threads on one core for as long as this runs, and move where others leave room."""
    while KNOWN:
        _allowed.clear()
        _allowed.update(os.sched_getaffinity(0))
        await _keep_on(_runs_on())


async def _keep_on(core: int) -> None:
    """Until somebody else has a say: an operator, or a machine that has lost the core."""
    _move(core)
    while True:
        worked, own, began = _worked(), time.process_time(), time.monotonic()
        await asyncio.sleep(LOOK_EVERY * random.uniform(0.75, 1.25))  # noqa: S311
        if os.sched_getaffinity(0) != {core}:
            return
        took = time.monotonic() - began
        others = {one: (total - worked.get(one, 0.0)) / took for one, total in _worked().items()}
        others[core] = others.get(core, 0.0) - (time.process_time() - own) / took
        core = roomier(core, others)
        _move(core)


def roomier(core: int, others: Mapping[int, float]) -> int:
    """The core to be on, by how much of each others use: this one, unless it is worth a move."""
    best = min(others, key=lambda one: others[one])
    return best if others[core] - others[best] > WORTH_IT else core


@contextmanager
def elsewhere() -> Iterator[None]:
    """For long work that leaves the interpreter to others: on any core meanwhile."""
    if not _allowed:
        yield
        return
    together = os.sched_getaffinity(0)
    with suppress(OSError):
        os.sched_setaffinity(0, _allowed)
    try:
        yield
    finally:
        with suppress(OSError):
            os.sched_setaffinity(0, together)


def _move(core: int) -> None:
    for thread in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # it has ended, or the machine has lost the core
            os.sched_setaffinity(int(thread.name), {core})


def _runs_on() -> int:
    """The core that this thread was put on, by proc(5)."""
    return int(Path("/proc/thread-self/stat").read_text().rpartition(")")[2].split()[36])


def _worked() -> dict[int, float]:
    """Seconds that each core we may use has worked so far, by proc(5)."""
    found = {}
    for line in Path("/proc/stat").read_text().splitlines():
        name, *ticks = line.split()
        if name != "cpu" and name.startswith("cpu") and int(name[3:]) in _allowed:
            user, nice, system, _idle, _wait, *rest = map(int, ticks[:8])
            found[int(name[3:])] = (user + nice + system + sum(rest)) / TICK
    return found
