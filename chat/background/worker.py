"""The worker: django-tasks-db's, with a lease, new tries, and an end when it has long been idle."""

import logging
import math
import signal
import time
from queue import Empty, SimpleQueue
from smtplib import SMTPException
from types import FrameType

from django.db import connection
from django.utils.module_loading import import_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from chat.models import BackgroundTask
from chat.support.tasks import MAIL_QUEUE
from chat.support.threads import DATABASE_AWAY

from . import leases, overlooked, retries

logger = logging.getLogger(__name__)
# Seconds between two tries to reach a database that is away.
FIRST_RETRY_S, LONGEST_RETRY_S = 1.0, 30.0
SERVICE_AWAY = (*DATABASE_AWAY, OSError, SMTPException)


class LeasedWorker(Worker):
    """Runs tasks until it is told to stop, or has had none for `idle_s` seconds.

    `look_s`: seconds after which it looks for a task that nobody told it of. `patient`: a second
    signal does not break off the task that runs; the server that started the worker does that.
    """

    def __init__(
        self, worker_id: str, *, look_s: float, idle_s: float = math.inf, patient: bool = False
    ) -> None:
        super().__init__(
            worker_id=worker_id,
            queue_names=["*"],
            excluded_queue_names=[],
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            interval=look_s,
            batch=True,
            max_tasks=None,
            startup_delay=False,
        )
        self._look_s, self._idle_s, self._patient = look_s, idle_s, patient
        self._retry_s = FIRST_RETRY_S
        self._worked_at = time.monotonic()
        self._unsettled = False
        # Unlike an event, it may be used by a signal handler that interrupts its own thread.
        self._calls: SimpleQueue[None] = SimpleQueue()

    def work_on(self) -> None:
        """Run what there is, and wait for more, until it is time to end."""
        while self.running:
            self.work()
            left = self._worked_at + self._idle_s - time.monotonic()
            if left <= 0:
                return
            self._wait(min(self._look_s, left))

    def work(self) -> None:
        """Run the tasks that there are. A database that is away is waited for."""
        try:
            if self._unsettled:
                leases.put_back_own(self.worker_id)
                self._unsettled = False
            # Looking for one to claim takes SQLite's lock on writing, which this does not.
            if overlooked.are_waiting():
                self.run()
            self._retry_s = FIRST_RETRY_S
        except DATABASE_AWAY as error:
            # It may have gone just when the end of a task was to be written down.
            self._unsettled = True
            logger.warning("the worker cannot reach the database: %s", type(error).__name__)
            connection.close()
            self._worked_at = time.monotonic()
            self._wait(self._retry_s)
            self._retry_s = min(self._retry_s * 2, LONGEST_RETRY_S)

    def call(self) -> None:
        """There may be something to do; from any thread."""
        self._calls.put(None)

    def stop(self) -> None:
        """End after the task that runs; from any thread, and from a signal handler."""
        self.running = False
        self._calls.put(None)

    def _wait(self, seconds: float) -> None:
        if self.running:
            try:
                self._calls.get(timeout=seconds)
            except Empty:
                return

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """The first signal lets the task that runs end, a second one breaks it off."""
        if self.running:
            self.stop()
        elif not self._patient and self.running_task:
            self.reset_signals()
            raise SystemExit(f"{signal.strsignal(signum)}: the task was broken off")

    def run_task(self, db_task_result: DBTaskResult) -> None:  # type: ignore[type-arg]
        """Run a task that is claimed, then remove it or give it another try."""
        super().run_task(db_task_result)
        self._worked_at = time.monotonic()
        task = BackgroundTask.objects.filter(pk=db_task_result.pk).first()
        if task is None:
            return
        if task.status == TaskResultStatus.FAILED:
            _tell(task, again=retries.try_again(task))
        elif task.queue_name == MAIL_QUEUE:
            task.delete()


def _tell(task: BackgroundTask, *, again: bool) -> None:
    """One line where a service is away, a traceback otherwise."""
    words = task.reason if _service_is_away(task) else task.traceback
    then = "it runs again later" if again else "it was given up"
    logger.error("the task %s failed, %s: %s", task.task_name, then, words)


def _service_is_away(task: BackgroundTask) -> bool:
    try:
        kind = import_string(task.exception_class_path)
    except ImportError:
        return False
    return isinstance(kind, type) and issubclass(kind, SERVICE_AWAY)
