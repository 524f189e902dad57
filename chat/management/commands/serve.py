"""Prepare and run the app."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from premweb.serving import preparing


class Command(BaseCommand):
    help = "Prepares the data directory and the database, then runs the app under Daphne."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        lock = preparing.claim_data_dir()
        preparing.prepare()
        _reseal()
        if lock is not None:
            _settle_orphans()
        # The reactor is installed on import, which must not happen for other commands.
        from premweb.serving.server import PremWebServer

        try:
            server = PremWebServer(host, port, self._say)
        except OSError as error:
            raise CommandError(f"cannot listen on {host}:{port}: {error.strerror}") from error
        server.run()
        if server.failure:
            raise CommandError(server.failure)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _reseal() -> None:
    """From here on the keys of teams need SECRET_KEY alone, and no fallback."""
    from chat.upstream import keys

    keys.reseal_all()


def _settle_orphans() -> None:
    """Nobody else serves this data: what still claims to run was cut off with its process."""
    from chat.turns.settle import settle_all

    settle_all()
