"""Run the app."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from premweb.serving import preparing, starting


class Command(BaseCommand):
    help = "Prepares the data directory and the database, then runs the app under Daphne."
    requires_system_checks: list[str] = []

    def get_version(self) -> str:
        """For `--version`: Django's own would be shown otherwise."""
        return f"PremWeb {settings.APP_VERSION}"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        alone = bool(lock := preparing.claim_data_dir())
        prepared = _prepare(alone)
        # The reactor is installed on import, which must not happen for other commands.
        from premweb.serving.server import PremWebServer

        try:
            server = PremWebServer(host, port, self._say, alone=alone, prepared=prepared)
        except OSError as error:
            raise CommandError(f"cannot listen on {host}:{port}: {error.strerror}") from error
        server.run()
        if lock is not None:
            lock.close()
        if isinstance(server.failure, ImproperlyConfigured):
            raise server.failure
        if server.failure is not None:
            raise CommandError(str(server.failure))

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _prepare(alone: bool) -> bool:
    """Prepare the data, in this thread, if the database is there: the server waits for it else."""
    try:
        starting.prepare(alone)
    except preparing.DatabaseAway:
        return False
    return True
