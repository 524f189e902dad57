"""Renews the lease of a worker while a task runs."""

import logging
import threading
from typing import Self

from django.db import connection

from chat.support.threads import DATABASE_AWAY

from . import leases

logger = logging.getLogger(__name__)
RENEW_S = 3.0


class Heartbeat:
    """Renews the lease while it is open, in a thread of its own, because a task may take long."""

    def __init__(self, worker_id: str) -> None:
        self._worker_id = worker_id
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._renew_on, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        leases.renew(self._worker_id)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._end.set()
        self._thread.join()
        try:
            leases.release(self._worker_id)
        except DATABASE_AWAY as away:  # its lease ends by itself
            logger.warning("the worker could not say that it ends: %s", type(away).__name__)

    def _renew_on(self) -> None:
        while not self._end.wait(RENEW_S):
            try:
                connection.close_if_unusable_or_obsolete()
                leases.renew(self._worker_id)
                leases.recover()
            except DATABASE_AWAY as away:
                logger.warning("the worker's lease was not renewed: %s", type(away).__name__)
            except Exception:
                logger.exception("the worker's lease was not renewed")
        connection.close()
