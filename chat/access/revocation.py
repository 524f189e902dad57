"""Checks the access of open sockets: all sockets of a process in a few queries."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from django.contrib.sessions.models import Session
from django.db.models import BooleanField, ExpressionWrapper
from django.utils import timezone

from chat.models import Conversation, Membership, User

from . import second_factor
from .credentials import Credentials
from .permissions import may_see

SESSIONS_PER_STATEMENT = 500


class Watching(Protocol):
    credentials: Credentials | None


W = TypeVar("W", bound=Watching)


def revoked(watching: list[W]) -> list[tuple[W, str]]:
    """The sockets whose session, account, password, membership or role has changed, each with the
    reason: `signed_out`, `removed`, `second_factor` or `role`.
    """
    let_in = [one for one in watching if one.credentials is not None]
    gone: list[tuple[W, str]] = []
    for start in range(0, len(let_in), SESSIONS_PER_STATEMENT):
        gone += _revoked(let_in[start : start + SESSIONS_PER_STATEMENT])
    return gone


def _revoked(watching: list[W]) -> list[tuple[W, str]]:
    credentials = [one.credentials for one in watching if one.credentials is not None]
    sessions = set(
        Session.objects.filter(
            session_key__in=_unique(c.session_key for c in credentials),
            expire_date__gt=timezone.now(),
        ).values_list("session_key", flat=True)
    )
    users = dict(
        User.objects.filter(
            id__in=_unique(c.user_id for c in credentials), is_active=True
        ).values_list("id", "password")
    )
    memberships = {
        id: (user_id, role, satisfied)
        for id, user_id, role, satisfied in Membership.objects.filter(
            id__in=_unique(c.membership_id for c in credentials)
        )
        .annotate(satisfied=ExpressionWrapper(second_factor.satisfied(), BooleanField()))
        .values_list("id", "user_id", "role", "satisfied")
    }

    def why(c: Credentials) -> str:
        if c.session_key not in sessions or users.get(c.user_id) != c.password:
            return "signed_out"
        user_id, role, satisfied = memberships.get(c.membership_id, (None, "", False))
        if user_id != c.user_id:
            return "removed"
        if not satisfied:
            return "second_factor"
        return "" if role == c.role else "role"

    return [
        (one, reason)
        for one in watching
        if one.credentials is not None and (reason := why(one.credentials))
    ]


def shut_out(watching: list[W]) -> list[W]:
    """The sockets whose conversation is gone, or hidden from their member."""
    let_in = [one for one in watching if one.credentials and one.credentials.conversation_id]
    gone: list[W] = []
    for start in range(0, len(let_in), SESSIONS_PER_STATEMENT):
        gone += _shut_out(let_in[start : start + SESSIONS_PER_STATEMENT])
    return gone


def _shut_out(watching: list[W]) -> list[W]:
    credentials = [one.credentials for one in watching if one.credentials is not None]
    members = Membership.objects.in_bulk(_unique(c.membership_id for c in credentials))
    watched = _unique(c.conversation_id for c in credentials if c.conversation_id)
    conversations = Conversation.objects.only("team", "owner", "sharing").in_bulk(watched)
    return [
        one
        for one in watching
        if (c := one.credentials) is not None
        and c.conversation_id is not None
        and not (
            (member := members.get(c.membership_id))
            and (conversation := conversations.get(c.conversation_id))
            and may_see(member, conversation)
        )
    ]


K = TypeVar("K")


def _unique(keys: Iterable[K]) -> list[K]:
    return list(dict.fromkeys(keys))
