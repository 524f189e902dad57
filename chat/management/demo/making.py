"""Writing a history and saving it, in batches that are each there as a whole or not at all."""

import datetime as dt
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from random import Random

import django

from chat.models import Conversation, Team, User

from .rows import Rows
from .sizes import sizes
from .writing import YEARS as YEARS
from .writing import Order, WrittenConversation, write

BATCH = 4_000  # messages, or one long conversation


class AlreadyMade(Exception):
    """The history of this seed is in the database."""


def make(
    team: Team,
    people: Sequence[User],
    *,
    conversations: int,
    messages: int,
    seed: int,
    until: dt.datetime,
    processes: int = 1,
) -> Iterator[int]:
    """Make the history; yields how many messages are saved, batch by batch.

    The same arguments make the same texts, dates and ids. Raises AlreadyMade, and what
    `sizes.check` raises.
    """
    # Another team gets another history.
    seed = Random(f"{seed} for {team.pk}").getrandbits(63)  # noqa: S311 (a made history)
    each = sizes(conversations, messages, Random(seed))  # noqa: S311
    orders = [Order(seed, n, size, len(people), until) for n, size in enumerate(each)]
    if Conversation.objects.filter(pk=write(orders[0]).id).exists():
        raise AlreadyMade
    rows, saved = Rows(team, people), 0
    for written in _written(orders, processes):
        rows.add(written)
        if rows.messages >= BATCH:
            saved += rows.messages
            rows.save()
            yield saved
    saved += rows.messages
    rows.save()
    yield saved


def _written(orders: Sequence[Order], processes: int) -> Iterator[WrittenConversation]:
    """In the order of their orders. Other processes write, and this one saves meanwhile."""
    if processes < 2:
        yield from map(write, orders)
        return
    # Started anew, for a copy of this process would share its connection to the database.
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=django.setup) as pool:
        for start in range(0, len(orders), 2_000):  # so that not all waits here in memory
            yield from pool.map(write, orders[start : start + 2_000], chunksize=50)
