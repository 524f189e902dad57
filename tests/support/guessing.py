"""Many who guess a password at once. Runs beside an app."""

from django.core.cache import cache
from django.utils import timezone

from chat.accounts import attempts
from chat.accounts.tasks import any_forgotten, remove_forgotten_limits
from chat.models import CacheEntry, FailedSignIns


def guess_from_everywhere(account: str) -> float:
    """Guess wrongly at ever new clients until one has to wait; for how many seconds."""
    for number in range(1000):
        try:
            attempts.begin(account, f"client {number}", "")
        except attempts.TooMany as error:
            return error.seconds
    return 0.0


def guess_for_days() -> None:
    """As if every account had been guessed at for long."""
    FailedSignIns.objects.update(failures=40)


def let_a_day_pass() -> None:
    """As if all that is counted had been so yesterday."""
    CacheEntry.objects.update(expires=timezone.now())
    FailedSignIns.objects.update(forgotten_at=timezone.now())


def clean_up() -> None:
    """Run the scheduled task, if it has something to do."""
    if any_forgotten():
        remove_forgotten_limits.call()


def count() -> int:
    """How many rows hold what is counted."""
    return CacheEntry.objects.count() + FailedSignIns.objects.count()


def is_kept_beside_others() -> bool:
    """Whether what is counted stays while much else is."""
    cache.set("counted", True, 60)
    for number in range(400):
        cache.set(f"elsewhere {number}", True, 60)
    return bool(cache.get("counted"))
