"""The trash: what was deleted stays there for the team's days, and can be restored."""

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from chat.access import audit, permissions
from chat.access.actor import Actor
from chat.models import Conversation, Membership, Team
from chat.models.conversation import SHARED, ConversationQuerySet

from .deleting import Deleted, delete_for_good, described

CONVERSATIONS_PER_BATCH = 100


def trash(
    ids: Collection[uuid.UUID], actor: Actor | None, *, among: ConversationQuerySet | None = None
) -> list[Deleted]:
    """Move the conversations to the trash; those that are not `among` these any more stay.

    With an actor the audit log gets an entry for each that is somebody else's. Whoever calls this
    tells the viewers and stops the replies once the transaction is committed.
    """
    with transaction.atomic():
        # Starting a turn waits for this lock, so that no reply begins there meanwhile.
        locked = Conversation.objects.kept().select_for_update().filter(pk__in=ids)
        found = {one.pk: one for one in locked.order_by("pk")}
        if among is not None:
            still = set(among.filter(pk__in=found).values_list("pk", flat=True))
            found = {id: one for id, one in found.items() if id in still}
        trashed = described(found.values())
        Conversation.objects.filter(pk__in=found).update(
            trashed_at=timezone.now(), trashed_by=actor.user if actor else None
        )
        if actor is not None:
            _record(found.values(), actor, "conversation.trashed")
    return trashed


def restore(ids: Collection[uuid.UUID], actor: Actor) -> list[Conversation]:
    """Take the conversations out of the trash; those that are not in it any more are left out."""
    with transaction.atomic():
        locked = Conversation.objects.select_for_update().filter(pk__in=ids)
        found = list(locked.exclude(trashed_at=None).order_by("pk"))
        Conversation.objects.filter(pk__in=[one.pk for one in found]).update(
            trashed_at=None, trashed_by=None
        )
        _record(found, actor, "conversation.restored")
    for one in found:
        one.trashed_at = None
    return found


def in_trash_of(member: Membership) -> ConversationQuerySet:
    """What the member may restore or delete for good, the latest first."""
    mine = Q(owner_id=member.user_id) | Q(trashed_by_id=member.user_id)
    if member.role in permissions.ADMINS:
        mine |= Q(sharing__in=SHARED)
    of_team = Conversation.objects.filter(team_id=member.team_id, trashed_at__isnull=False)
    return of_team.filter(mine).select_related("owner").order_by("-trashed_at", "-id")


def empty(ids: Collection[uuid.UUID], member: Membership, actor: Actor) -> int:
    """Delete these for good, if they are in the member's trash; how many went."""
    return len(delete_for_good(ids, actor, among=in_trash_of(member)))


def empty_old() -> int:
    """Delete what has been in the trash for as long as its team keeps it there; how many went."""
    count = 0
    while ids := list(_old().values_list("pk", flat=True)[:CONVERSATIONS_PER_BATCH]):
        gone = delete_for_good(ids, among=_old())
        if not gone:
            break
        count += len(gone)
    return count


def any_old() -> bool:
    """Whether there is something to delete."""
    return _old().exists()


def deleted_at(conversation: Conversation) -> dt.datetime:
    """When a conversation in the trash goes for good."""
    assert conversation.trashed_at is not None
    return conversation.trashed_at + dt.timedelta(days=conversation.team.trash_days)


def _old() -> ConversationQuerySet:
    old, now = Q(pk__in=()), timezone.now()
    for days in Team.objects.values_list("trash_days", flat=True).distinct().order_by():
        old |= Q(team__trash_days=days, trashed_at__lt=now - dt.timedelta(days=days))
    return Conversation.objects.filter(old, trashed_at__isnull=False)


def _record(conversations: Collection[Conversation], actor: Actor, what: str) -> None:
    for one in conversations:
        if actor.user is None or one.owner_id != actor.user.pk:
            audit.record(one.team, actor, what, one.title, owner=one.owner.email)
