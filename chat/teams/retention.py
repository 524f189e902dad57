"""Moving to the trash what nobody has touched for as long as the team keeps it."""

import datetime as dt
import uuid
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from chat.access import audit
from chat.access.actor import Actor
from chat.conversations.deleting import Deleted
from chat.conversations.trash import trash
from chat.models import AuditEvent, Conversation, Message, Team
from chat.models.conversation import ConversationQuerySet
from chat.models.message import RUNNING

# How many are looked up at once; each is deleted in a transaction of its own.
CONVERSATIONS_PER_BATCH = 10
MAX_RETENTION_DAYS = 3650  # days
MAX_TRASH_DAYS = 365  # days


def untouched(team: Team, days: int) -> ConversationQuerySet:
    """The team's conversations that got no message for so many days, and have none on its way."""
    old = Conversation.objects.kept().filter(
        team=team, active_at__lt=timezone.now() - dt.timedelta(days=days), waiting__isnull=True
    )
    running = Message.objects.filter(conversation=OuterRef("pk"), status__in=RUNNING)
    return old.exclude(Exists(running))


def teams() -> list[Team]:
    """The teams that do not keep everything."""
    return list(Team.objects.filter(retention_days__isnull=False))


def is_asked_for() -> bool:
    """Whether there is such a team."""
    return Team.objects.filter(retention_days__isnull=False).exists()


def trash_old(team: Team, by: str) -> Iterator[Deleted]:
    """Move to the trash, one by one, what is too old. The audit log says how many, and by whom."""
    run: AuditEvent | None = None
    while True:
        days = Team.objects.values_list("retention_days", flat=True).filter(pk=team.pk).first()
        old = untouched(team, days)[:CONVERSATIONS_PER_BATCH] if days else ()
        ids = [conversation.pk for conversation in old]
        deleted_before = run
        for id in ids:
            with transaction.atomic():
                gone = _trash(team, id, days or MAX_RETENTION_DAYS)
                if gone is None:
                    continue
                run = _count(team, run, by)
            yield gone
        if run is deleted_before:
            return


def keep_for(team: Team, days: int | None, actor: Actor) -> None:
    """Move the team's conversations to the trash once they are untouched for so many days; None:
    never.
    """
    with transaction.atomic():
        team = Team.objects.select_for_update().get(pk=team.pk)
        before, team.retention_days = team.retention_days, days
        if before != days:
            team.save(update_fields=["retention_days"])
            audit.record(team, actor, "retention.changed", str(days or ""))


def keep_trash_for(team: Team, days: int, actor: Actor) -> None:
    """Delete for good what has been in the team's trash for so many days, also what is there."""
    with transaction.atomic():
        team = Team.objects.select_for_update().get(pk=team.pk)
        before, team.trash_days = team.trash_days, days
        if before != days:
            team.save(update_fields=["trash_days"])
            audit.record(team, actor, "trash_days.changed", str(days))


def _count(team: Team, run: AuditEvent | None, by: str) -> AuditEvent:
    """One entry for each run, which counts on: a run that is cut short has said what it did."""
    if run is None:
        return audit.record(team, Actor(by), "retention.ran", count=1)
    counted = {"count": run.detail["count"] + 1}
    AuditEvent.objects.filter(pk=run.pk).update(detail=counted)
    return AuditEvent(pk=run.pk, detail=counted)


def _trash(team: Team, id: uuid.UUID, days: int) -> Deleted | None:
    """None when it has been touched, or has gone, since it was looked up."""
    gone = trash([id], None, among=untouched(team, days))
    return gone[0] if gone else None
