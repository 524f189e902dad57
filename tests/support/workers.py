"""The workers of an app: the child that `serve` starts, and `manage.py db_worker` beside it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .app import App
from .processes import ROOT, environment, wait_for


def pids_of(app: App) -> list[int]:
    """The worker processes that this server has started and that live."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and _parent(folder) == app.process.child.pid:
            with suppress(OSError):
                if b"db_worker" in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
    return found


def started_by(app: App) -> int:
    """The worker process of this server, once it has one."""
    return wait_for("the worker to start", lambda: pids_of(app))[0]


def kill(app: App) -> None:
    """Kill the worker of this server, as a machine that breaks down would."""
    os.kill(started_by(app), signal.SIGKILL)


def lives(pid: int) -> bool:
    """False also for one that has ended and that nobody has asked for its end."""
    return _state(Path("/proc") / str(pid)) not in {"", "Z"}


@contextmanager
def beside(app: App) -> Iterator[subprocess.Popen[str]]:
    """`manage.py db_worker` on the app's data."""
    child = subprocess.Popen(
        [sys.executable, "manage.py", "db_worker"],
        cwd=ROOT,
        env=environment(**app.settings),
        text=True,
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def _fields(folder: Path) -> list[str]:
    with suppress(OSError):
        return (folder / "stat").read_text().rpartition(")")[2].split()
    return []


def _state(folder: Path) -> str:
    return next(iter(_fields(folder)), "")


def _parent(folder: Path) -> int:
    fields = _fields(folder)
    return int(fields[1]) if fields and fields[0] != "Z" else 0
