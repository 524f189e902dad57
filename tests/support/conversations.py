"""Conversations written straight into an app's database. Runs beside an app."""

import datetime as dt
import uuid

from django.utils import timezone

from chat.conversations import tasks
from chat.models import Conversation, User

from .accounts import team_of


def add(beside: str, ages: dict[str, int]) -> None:
    """More of the same owner, by their titles: how many minutes ago each was touched."""
    first = Conversation.objects.get(pk=beside)
    for title, minutes in ages.items():
        active_at = timezone.now() - dt.timedelta(minutes=minutes)
        Conversation.objects.create(
            team=first.team, owner=first.owner, title=title, active_at=active_at
        )


def age(id: str, days: int) -> None:
    """Nobody has touched it for so long."""
    active_at = timezone.now() - dt.timedelta(days=days)
    Conversation.objects.filter(pk=id).update(active_at=active_at)


def age_in_trash(id: str, days: int) -> None:
    """It has been in the trash for so long."""
    trashed_at = timezone.now() - dt.timedelta(days=days)
    Conversation.objects.filter(pk=id).update(trashed_at=trashed_at)


def add_many(email: str, count: int) -> list[str]:
    """So many of one person, `Number 0` and so on; their ids."""
    user = User.objects.get(email=email)
    made = Conversation.objects.bulk_create(
        Conversation(team=team_of(email), owner=user, title=f"Number {n}", active_at=timezone.now())
        for n in range(count)
    )
    return [str(one.pk) for one in made]


def empty_trash() -> None:
    """As the worker does it each hour."""
    tasks.empty_trash.call()


def share(id: str, sharing: str) -> None:
    """Another sharing, that no open page is told of."""
    Conversation.objects.filter(pk=id).update(sharing=sharing)


def alternate(one: str, other: str, number: int) -> None:
    """Old ones of two people of a team in turn, in every sharing that `one` may see and one more.

    Their titles are `Paged 0` and so on; each two were touched in the same minute.
    """
    team = team_of(one)
    mine, theirs = User.objects.get(email=one), User.objects.get(email=other)
    kinds = [(mine, "private"), (mine, "read"), (mine, "write")]
    kinds += [(theirs, "private"), (theirs, "read")]
    newest = timezone.now() - dt.timedelta(days=400)
    for n in range(number):
        owner, sharing = kinds[n % len(kinds)]
        Conversation.objects.create(
            team=team, owner=owner, title=f"Paged {n}", model="m", sharing=sharing,
            active_at=newest - dt.timedelta(minutes=n // 2),
        )  # fmt: skip


def let_wait(id: str, text: str, model: str) -> None:
    """A message of the owner that waits for its turn, which no server is told of."""
    conversation = Conversation.objects.get(pk=id)
    conversation.waiting.create(author=conversation.owner, key=uuid.uuid4(), text=text, model=model)
