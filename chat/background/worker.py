"""django-tasks-db's worker with a lease, retries, and an end after an idle time."""

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
    """Runs tasks until it is told to stop, or has been idle for `idle_s` seconds.

    `look_s`: seconds after which it looks for tasks without a call. `patient`: a second signal does
    not end the task that runs; the server that started the worker does that.
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
        """Run tasks and wait for more, until the worker is stopped or idle for too long."""
        while self.running:
            self.work()
            left = self._worked_at + self._idle_s - time.monotonic()
            if left <= 0:
                return
            self._wait(min(self._look_s, left))

    def work(self) -> None:
        """Run the tasks that are due. Waits while the database is away."""
        try:
            if self._unsettled:
                leases.put_back_own(self.worker_id)
                self._unsettled = False
            # Claiming a task takes SQLite's lock on writing; this question does not.
            if overlooked.are_waiting():
                self.run()
            self._retry_s = FIRST_RETRY_S
        except DATABASE_AWAY as error:
            # The database may have gone while the end of a task was being written.
            self._unsettled = True
            logger.warning("the worker cannot reach the database: %s", type(error).__name__)
            connection.close()
            self._worked_at = time.monotonic()
            self._wait(self._retry_s)
            self._retry_s = min(self._retry_s * 2, LONGEST_RETRY_S)

    def call(self) -> None:
        """Look for tasks now; from any thread."""
        self._calls.put(None)

    def stop(self) -> None:
        """End after the current task; from any thread, and from a signal handler."""
        self.running = False
        self._calls.put(None)

    def _wait(self, seconds: float) -> None:
        if self.running:
            try:
                self._calls.get(timeout=seconds)
            except Empty:
                return

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """The first signal lets the current task end; a second signal breaks it off."""
        if self.running:
            self.stop()
        elif not self._patient and self.running_task:
            self.reset_signals()
            raise SystemExit(f"{signal.strsignal(signum)}: the task was broken off")

    def run_task(self, db_task_result: DBTaskResult) -> None:  # type: ignore[type-arg]
        """Run a claimed task, then remove it or schedule another try."""
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
    """Log one line when a service is away, and a traceback otherwise."""
    words = task.reason if _service_is_away(task) else task.traceback
    then = "it runs again later" if again else "it was given up"
    logger.error("the task %s failed, %s: %s", task.task_name, then, words)


def _service_is_away(task: BackgroundTask) -> bool:
    try:
        kind = import_string(task.exception_class_path)
    except ImportError:
        return False
    return isinstance(kind, type) and issubclass(kind, SERVICE_AWAY)
