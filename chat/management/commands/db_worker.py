"""Run background tasks: mail, retention, cleaning up."""

import os
import sys
import threading
import time
from argparse import SUPPRESS, ArgumentParser
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string

from chat.background.heartbeat import Heartbeat
from chat.background.news import ViewersElsewhere
from chat.background.worker import LeasedWorker

# Seconds that a task gets to end when the server that started this worker has died.
ORPHANED_S = 2.0


class Command(BaseCommand):
    help = (
        "Runs background tasks until SIGTERM or Ctrl-C. As many as wanted may run at once, where "
        "PREMWEB_WORKER is external also in place of the worker that `serve` starts."
    )

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", action="store_true", help="run what there is, then end")
        parser.add_argument(
            *("--interval", "-i"), type=float, default=1.0, help="seconds between two looks"
        )
        parser.add_argument("--worker-id", default="", help=SUPPRESS)
        parser.add_argument("--embedded", action="store_true", help=SUPPRESS)

    def handle(
        self,
        *args: Any,
        batch: bool,
        interval: float,
        worker_id: str,
        embedded: bool,
        **options: Any,
    ) -> None:
        worker = LeasedWorker(
            worker_id or get_random_string(32),
            look_s=interval,
            idle_s=settings.WORKER_IDLE_S if embedded else float("inf"),
            patient=embedded,
        )
        worker.configure_signals()
        pipe = _listen_to_server(worker) if embedded else None
        with ExitStack() as stack:
            stack.enter_context(ViewersElsewhere(pipe))
            stack.enter_context(Heartbeat(worker.worker_id))
            if batch:
                worker.work()
            else:
                worker.work_on()


def _listen_to_server(worker: LeasedWorker) -> int:
    """Hear calls of the server, and its end, on standard input; returns the pipe back to it.

    What a library prints goes to standard error, where the log goes.
    """
    pipe = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    threading.Thread(target=_hear, args=[worker], name="server", daemon=True).start()
    return pipe


def _hear(worker: LeasedWorker) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        worker.call()
    # The server is gone, and what a task begins now nobody would wait for.
    worker.stop()
    time.sleep(ORPHANED_S)
    os._exit(1)
