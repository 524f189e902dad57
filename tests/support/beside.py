"""`manage.py` commands beside an app, on its data, in one process that stays.

A process for each command would spend a second of CPU on its start, and tests run hundreds.
"""

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout

from .processes import ROOT, environment


class Beside:
    """Started with the first command, and anew when the settings have changed since."""

    def __init__(self, settings: dict[str, str]) -> None:
        self._settings = settings
        self._child: subprocess.Popen[str] | None = None
        self._environment: dict[str, str] = {}

    def run(self, *arguments: str, stdin: str = "") -> str:
        """What the command prints. Raises AssertionError with all it said when it fails."""
        child = self._running()
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps([arguments, stdin]) + "\n")
        child.stdin.flush()
        answer = child.stdout.readline()
        assert answer, f"{arguments} ended the process"
        failed, output = json.loads(answer)
        assert not failed, output
        return str(output)

    def _running(self) -> subprocess.Popen[str]:
        wanted = environment(**self._settings)
        if self._child is None or self._child.poll() is not None or wanted != self._environment:
            self.end()
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

    def end(self) -> None:
        if self._child is not None:
            self._child.communicate()
            self._child = None


def _serve() -> None:
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "premweb.settings")
    import django

    django.setup()
    replies = sys.stdout
    for line in sys.stdin:
        arguments, stdin = json.loads(line)
        answer = _run(arguments, stdin)
        print(json.dumps(answer), file=replies, flush=True)


def _run(arguments: list[str], stdin: str) -> tuple[bool, str]:
    from django.core.management import call_command
    from django.db import connections

    output, ours = io.StringIO(), sys.stdin
    failed = False
    sys.stdin = io.StringIO(stdin)
    try:
        with redirect_stdout(output), redirect_stderr(output):
            call_command(*arguments)
    except BaseException as error:
        failed = True
        output.write(f"{type(error).__name__}: {error}")
    finally:
        sys.stdin = ours
        connections.close_all()  # the app's database may be taken away, or be another, by then
    return failed, output.getvalue()


if __name__ == "__main__":
    _serve()
