"""`manage.py` commands and functions beside an app, on its data, in one process that stays.

A process for each would spend a second of CPU on its start, and tests run hundreds.
"""

import importlib
import io
import json
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from typing import Any

from .processes import ROOT, environment


class Beside:
    """Started with the first command, and anew when the settings have changed since."""

    def __init__(self, settings: dict[str, str]) -> None:
        self._settings = settings
        self._child: subprocess.Popen[str] | None = None
        self._environment: dict[str, str] = {}

    def run(self, *arguments: str, stdin: str = "") -> str:
        """The output of a command. Raises AssertionError with all of it when the command fails."""
        return str(self._ask("run", arguments, stdin))

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """The result of a function of some module. Raises AssertionError with its traceback.

        Arguments and result are what JSON can hold.
        """
        return self._ask("call", function.__module__, function.__qualname__, arguments)

    def _ask(self, *request: Any) -> Any:
        child = self._running()
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(request) + "\n")
        child.stdin.flush()
        answer = child.stdout.readline()
        assert answer, f"{request} ended the process"
        failed, result = json.loads(answer)
        assert not failed, result
        return result

    def _running(self) -> subprocess.Popen[str]:
        wanted = environment(**self._settings)
        if self._child is None or self._child.poll() is not None or wanted != self._environment:
            self.close()
            self._environment = wanted
            self._child = subprocess.Popen(
                [sys.executable, "-m", __name__],
                cwd=ROOT,
                env=wanted,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        return self._child

    def close(self) -> None:
        if self._child is not None:
            self._child.communicate()
            self._child = None


def _serve() -> None:
    """Answer each line of the input, a request, with a line: whether it failed, and the result."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "premweb.settings")
    import django

    django.setup()
    replies = sys.stdout
    for line in sys.stdin:
        kind, *request = json.loads(line)
        work = partial(_run if kind == "run" else _call, *request)
        answer = _answer(work)
        print(json.dumps(answer), file=replies, flush=True)


def _answer(work: Callable[[io.StringIO], Any]) -> tuple[bool, Any]:
    from django.db import connections

    output, ours = io.StringIO(), sys.stdin
    try:
        with redirect_stdout(output), redirect_stderr(output):
            return False, work(output)
    except BaseException:
        return True, output.getvalue() + traceback.format_exc()
    finally:
        sys.stdin = ours
        connections.close_all()  # the app's database may be taken away, or be another, by then


def _run(arguments: list[str], stdin: str, output: io.StringIO) -> str:
    from django.core.management import call_command

    sys.stdin = io.StringIO(stdin)
    call_command(*arguments)
    return output.getvalue()


def _call(module: str, name: str, arguments: list[Any], output: io.StringIO) -> Any:
    function: Any = importlib.import_module(module)
    for part in name.split("."):
        function = getattr(function, part)
    return function(*arguments)


if __name__ == "__main__":
    _serve()
