"""Removes expired sessions."""

from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks import task

from .sessions import SessionStore


@task
def remove_expired_sessions() -> None:
    """Remove sessions that nobody can use any more."""
    SessionStore.clear_expired()


def any_expired() -> bool:
    """Whether there are such sessions."""
    return Session.objects.filter(expire_date__lt=timezone.now()).exists()
