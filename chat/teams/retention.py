"""Deleting conversations that nobody has touched for as long as the team keeps them."""

import asyncio
import datetime as dt
import logging
import uuid
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from chat.access import audit
from chat.access.actor import Actor
from chat.conversations.deleting import delete_for_good
from chat.live import line
from chat.models import Conversation, Message, Team
from chat.models.conversation import ConversationQuerySet
from chat.models.message import RUNNING
from chat.turns import announce
from chat.turns.engine import Engine

logger = logging.getLogger(__name__)
EVERY = 24 * 60 * 60.0
A_BATCH = 10  # conversations in one go: what is to be saved of replies waits for them
LONGEST = 3650  # days
Deleted = tuple[uuid.UUID, list[str]]  # and the sidebars that listed it


def untouched(team: Team, days: int) -> ConversationQuerySet:
    """The team's conversations that got no message for so many days, and have none on its way."""
    old = Conversation.objects.filter(
        team=team, active_at__lt=timezone.now() - dt.timedelta(days=days), waiting__isnull=True
    )
    running = Message.objects.filter(conversation=OuterRef("pk"), status__in=RUNNING)
    return old.exclude(Exists(running))


def teams() -> list[Team]:
    """Those that do not keep everything."""
    return list(Team.objects.filter(retention_days__isnull=False))


def delete_batch(team: Team) -> list[Deleted]:
    """Delete some of what is too old; nothing is returned when nothing is left."""
    days = Team.objects.values_list("retention_days", flat=True).get(pk=team.pk)
    if days is None:
        return []
    ids = list(untouched(team, days).values_list("pk", flat=True)[:A_BATCH])
    return [gone for id in ids if (gone := _delete(team, id, days))]


def delete_all(team: Team, by: str) -> Iterator[int]:
    """Delete all that is too old, batch by batch, and write down how many there were."""
    count = 0
    while gone := delete_batch(team):
        count += len(gone)
        yield len(gone)
    record(team, count, by)


def record(team: Team, count: int, by: str) -> None:
    if count:
        audit.record(team, Actor(by), "retention.ran", count=count)


def keep_for(team: Team, days: int | None, actor: Actor) -> None:
    """Delete the team's conversations once they are untouched for so many days; None: never."""
    with transaction.atomic():
        team = Team.objects.select_for_update().get(pk=team.pk)
        before, team.retention_days = team.retention_days, days
        if before != days:
            team.save(update_fields=["retention_days"])
            kept = in_words(days) if days else "for ever"
            audit.record(team, actor, "retention.changed", kept)


def in_words(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def _delete(team: Team, id: uuid.UUID, days: int) -> Deleted | None:
    """None when it has been touched, or has gone, since it was looked up."""
    gone = delete_for_good([id], among=untouched(team, days))
    return (gone[0].id, gone[0].listed_by) if gone else None


class Keeper:
    """Has old conversations deleted: when the server starts, then daily, and when asked to."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._asked = asyncio.Event()

    def soon(self) -> None:
        """Do not wait for tomorrow; from any thread."""
        line.later(self._wake())

    async def _wake(self) -> None:
        self._asked.set()

    async def keep_on(self) -> None:
        """Runs as long as the process."""
        while True:
            try:
                await self._delete_old()
            except Exception as error:  # the database may be away; tomorrow is another day
                logger.warning("old conversations were not deleted: %s", type(error).__name__)
            try:
                async with asyncio.timeout(EVERY):
                    await self._asked.wait()
            except TimeoutError:
                continue
            self._asked.clear()

    async def _delete_old(self) -> None:
        call = self._engine.store.call
        for team in await call(teams):
            count = 0
            while gone := await call(delete_batch, team):
                count += len(gone)
                for id, listed_by in gone:
                    line.say(announce.removed(id, listed_by))
            await call(record, team, count, "the server")
