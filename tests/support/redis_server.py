"""A Redis of one's own, which can be away."""

import shutil
import socket
import subprocess
from contextlib import closing

from .processes import TIMEOUT_S, wait_for

BINARY = shutil.which("redis-server")


class Redis:
    """A Redis at a free port. It is away until `start`."""

    def __init__(self, *options: str) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port: int = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._options = options
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        assert BINARY
        command = [BINARY, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self._child = subprocess.Popen([*command, *self._options], stdout=subprocess.DEVNULL)
        wait_for("Redis", self._answers)

    def stop(self) -> None:
        if self._child is not None:
            self._child.terminate()
            self._child.wait(TIMEOUT_S)
            self._child = None

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False
