"""Guessing the password of an account: what failed is counted, and the next try has to wait.

An account is counted for each client tightly, and for all clients together with a delay that grows
from seconds to minutes: so nobody is locked out by others for long. A browser that has signed in to
the account before is counted by itself alone.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from chat.models import FailedSignIns

# Whoever waits until all is forgotten has fewer guesses than whoever bears the delays.
FORGOTTEN_AFTER = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """From so many failures on, the next try waits: twice as long after each further failure."""

    failures: int
    first_s: float
    longest_s: float = 900.0

    def delay(self, failures: int) -> dt.timedelta:
        """How long the next try waits after so many failures."""
        if failures < self.failures:
            return dt.timedelta()
        doublings = min(failures - self.failures, 20)
        return dt.timedelta(seconds=min(self.first_s * 2**doublings, self.longest_s))


AT_ONE_CLIENT = Rule(failures=5, first_s=60.0)
AT_ALL_CLIENTS = Rule(failures=10, first_s=5.0)


class TooMany(Exception):
    """The next try has to wait for `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try that counts as failed, also while it is under way, unless it is `undone`."""

    subjects: tuple[str, ...]

    def undo(self) -> None:
        """It did not fail."""
        counted = FailedSignIns.objects.filter(subject__in=self.subjects, failures__gt=0)
        counted.update(failures=F("failures") - 1)


def begin(account: str, client: str, known_browser: str) -> Attempt:
    """Count a try to sign in. Raises TooMany.

    `client` is where it comes from, `known_browser` the name of a browser that has signed in to the
    account before, or nothing.
    """
    rules = {_subject(account, client): AT_ONE_CLIENT, _subject(account): AT_ALL_CLIENTS}
    if known_browser:
        rules = {_subject(account, f"browser {known_browser}"): AT_ONE_CLIENT}
    now = timezone.now()
    with transaction.atomic():
        rows = _under_lock(sorted(rules), now)
        for row in rows:
            if row.forgotten_at <= now:
                row.failures = 0
        waits = [row.last_at + rules[row.subject].delay(row.failures) - now for row in rows]
        if (longest := max(waits, default=dt.timedelta())) > dt.timedelta():
            raise TooMany(longest.total_seconds())
        for row in rows:
            row.failures += 1
            row.last_at, row.forgotten_at = now, now + FORGOTTEN_AFTER
        FailedSignIns.objects.bulk_update(rows, ["failures", "last_at", "forgotten_at"])
    return Attempt(tuple(rules))


def forget(account: str) -> None:
    """Let every client try the account again: its password is a new one."""
    FailedSignIns.objects.filter(subject=_subject(account)).delete()


def _under_lock(subjects: list[str], now: dt.datetime) -> list[FailedSignIns]:
    """The rows of all, in one order, so that two tries at once do not wait for each other."""
    new = [FailedSignIns(subject=one, last_at=now, forgotten_at=now) for one in subjects]
    FailedSignIns.objects.bulk_create(new, ignore_conflicts=True)
    rows = FailedSignIns.objects.select_for_update().filter(subject__in=subjects)
    return list(rows.order_by("subject"))


def _subject(account: str, client: str = "") -> str:
    """A hash: people also type passwords where their address belongs."""
    return hashlib.sha256(f"{account.strip().lower()}\0{client}".encode()).hexdigest()
