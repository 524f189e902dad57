"""Cleaning up what was counted against guessing."""

from django.utils import timezone
from django_tasks import task

from chat.models import CacheEntry, FailedSignIns


@task
def remove_forgotten_limits() -> None:
    """Remove what counts no more."""
    now = timezone.now()
    FailedSignIns.objects.filter(forgotten_at__lt=now).delete()
    CacheEntry.objects.filter(expires__lt=now).delete()


def any_forgotten() -> bool:
    """Whether there is some."""
    now = timezone.now()
    return (
        FailedSignIns.objects.filter(forgotten_at__lt=now).exists()
        or CacheEntry.objects.filter(expires__lt=now).exists()
    )
