"""Real processes for the tests: the app and the simulator, each on a free port of its own."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
# Seconds that nothing should take, however slow the machine is.
TIMEOUT_S = 120.0
# Seconds between two looks: longer and longer, for each costs the machine what it waits for.
FIRST_POLL, LONGEST_POLL = 0.02, 0.2
POLL = threading.Event()


def wait_for(what: str, ask: Callable[[], T], patience: float = TIMEOUT_S) -> T:
    """What `ask` returns once it is true. Raises AssertionError naming `what` when it never is."""
    deadline, pause = time.monotonic() + patience, FIRST_POLL
    while True:
        if answer := ask():
            return answer
        assert time.monotonic() < deadline, f"waited {patience:.0f} s in vain for {what}"
        POLL.wait(pause)
        pause = min(pause * 1.25, LONGEST_POLL)


class Process:
    """`manage.py` with some arguments, started until it says where it listens.

    `script` is what runs in its place; `port` is 0 for a free one.
    """

    start_s = TIMEOUT_S  # how many seconds the start may take

    def __init__(
        self, *arguments: str, port: str = "0", script: str = "manage.py", **environment: str
    ) -> None:
        self.arguments, self.script, self.environment = arguments, script, environment
        self.lines: list[str] = []
        self.url = ""
        self.start(port)

    def start(self, port: str = "0") -> None:
        """Start it and wait for its address.

        Raises AssertionError with its output when it ends or says none; it does not stay then.
        """
        self.child = subprocess.Popen(
            [sys.executable, self.script, *self.arguments, "--port", port],
            cwd=ROOT,
            env=environment(**self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self.url = wait_for(f"{self.arguments[0]} to listen", self._listening, self.start_s)
        except BaseException:
            self.kill()
            raise

    def _read(self) -> None:
        assert self.child.stdout is not None
        for line in self.child.stdout:
            self.lines.append(line.rstrip())

    def _listening(self) -> str:
        for line in list(self.lines):
            if found := re.search(r"http://\S+?:\d+", line):
                # Not by name: clients would try IPv6 first, and cookies have no dotless domain.
                return found.group().replace("localhost", "127.0.0.1")
        assert self.child.poll() is None, self.output
        return ""

    @property
    def output(self) -> str:
        return "\n".join(self.lines)

    @property
    def port(self) -> str:
        return self.url.rpartition(":")[2]

    @property
    def resident(self) -> int:
        """Bytes of memory it holds."""
        status = Path(f"/proc/{self.child.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) * 1024

    @property
    def accepted(self) -> int:
        """How many connections to its port it holds."""
        own = set()
        for file in Path(f"/proc/{self.child.pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # closed since the folder was read
                own.add(str(file.readlink()).removeprefix("socket:[").removesuffix("]"))
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        port = f":{int(self.port):04X}"
        return sum(row[1].endswith(port) and row[3] == "01" and row[9] in own for row in rows)

    def restart(self) -> None:
        """Start again at the same address."""
        self.start(self.port)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal, wait for the end, return the exit code."""
        if self.child.poll() is None:
            self.child.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        """Wait for the end, return the exit code."""
        try:
            return self.child.wait(TIMEOUT_S)
        finally:
            if self.child.poll() is None:
                self.child.kill()
                self.child.wait()
            self._reader.join(5)
            assert self.child.stdout is not None
            self.child.stdout.close()

    def kill(self) -> None:
        self.end(signal.SIGKILL)


def cpu_seconds(pid: int) -> float:
    """What a process has taken of the processor so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def environment(**overrides: str) -> dict[str, str]:
    """The test run's environment with some variables set; an empty value unsets one.

    Without the name of the test, which would be another one for each.
    """
    merged = os.environ | overrides | {"PYTEST_CURRENT_TEST": ""}
    return {name: value for name, value in merged.items() if value}


def manage(*arguments: str, stdin: str = "", **overrides: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py` to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(**overrides),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
