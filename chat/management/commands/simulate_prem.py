"""Run the simulator as a server of its own."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from chat.prem.simulator import server


class Command(BaseCommand):
    help = "Answers Prem's API on a port: set PREM_BASE_URL to the address it prints."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8100, help="0 picks a free one")
        parser.add_argument("--rate", type=float, default=60.0, help="deltas a second; 0: at once")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--slow-start", type=float, default=70.0, help="seconds before fail-slow-start answers"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("host", "port", "rate", "seed", "slow_start")
        server.run(**{name: options[name] for name in names})
