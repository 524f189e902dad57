"""What the tests of scheduled tasks do beside an app, on its data."""

import datetime as dt
import threading

from django.contrib.sessions.models import Session
from django.db import connections
from django.utils import timezone

from chat.access.tasks import remove_expired_sessions
from chat.background.scheduling import Scheduled, enqueue_due, make_due
from chat.models import BackgroundTask, Message, Team

NEEDED = (Scheduled("race", dt.timedelta(days=1), remove_expired_sessions, lambda: True),)
NOT_NEEDED = (Scheduled("race", dt.timedelta(days=1), remove_expired_sessions, lambda: False),)
PROCESSES = 8


def race() -> dict[str, int]:
    """How many tasks there are after many have looked at once, several times."""
    found = {"first": _look(NEEDED), "while it waits": _look(NEEDED)}
    BackgroundTask.objects.update(status="SUCCESSFUL")
    found["when it has run"] = _look(NEEDED)
    BackgroundTask.objects.update(status="SUCCESSFUL")
    found["not needed"] = _look(NOT_NEEDED)
    return found


def _look(schedule: tuple[Scheduled, ...]) -> int:
    make_due(schedule)
    together = threading.Barrier(PROCESSES)

    def look() -> None:
        together.wait()
        enqueue_due(schedule)
        connections.close_all()

    threads = [threading.Thread(target=look) for _ in range(PROCESSES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return BackgroundTask.objects.count()


def leave_old_things() -> None:
    """An expired session, a finished task of last week, and one that failed last year."""
    Session.objects.create(session_key="old", session_data="", expire_date=_ago(days=1))
    for status, days in (("SUCCESSFUL", 7), ("FAILED", 365)):
        remove_expired_sessions.enqueue()
        waiting = BackgroundTask.objects.filter(status="READY")
        waiting.update(status=status, finished_at=_ago(days=days), queue_name="old")


def count_old_things() -> dict[str, int]:
    """The number of those that are left."""
    old = BackgroundTask.objects.filter(queue_name="old").count()
    return {"sessions": Session.objects.count(), "old tasks": old}


def age_deleted(message_id: str) -> None:
    """Make it longer ago that a message was deleted than anybody may bring it back."""
    Message.objects.filter(pk=message_id).update(deleted_at=_ago(minutes=6))


def message_exists(message_id: str) -> bool:
    return Message.objects.filter(pk=message_id).exists()


def leave_old_conversations(number: int) -> None:
    """Conversations of the only team that nobody has touched for a year."""
    team = Team.objects.get()
    for n in range(number):
        owner, long_ago = team.members.get(), _ago(days=365)
        team.conversations.create(owner=owner, title=f"Old {n}", active_at=long_ago)


def _ago(**time: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(**time)
