"""Rows of every table that a prepared statement reads or writes, and values to ask for them."""

import datetime as dt
import uuid
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import Field, Model
from django.utils import timezone
from hypothesis import strategies as st

from chat.models import Conversation, Membership, Message, Step, Team, User, WaitingMessage
from chat.models.message import RUNNING, Role, Status

HOLDERS = ("here", "there_%", "HERE")
KEYS = tuple(uuid.UUID(int=number) for number in range(1, 5))
# What PostgreSQL takes: neither NUL nor a half of a pair.
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
MOMENTS = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC))
JSON = st.none() | st.lists(TEXT | st.integers(-9, 9), max_size=2)


def make_rows() -> None:
    """Two people in a team each, their conversations, and replies in every state."""
    now = timezone.now()
    for number in (1, 2):
        user = User.objects.create(email=f"{number}@example.com", password="none")
        team = Team.objects.create(name=f"Team {number}")
        Membership.objects.create(team=team, user=user)
        for index, holder in enumerate(HOLDERS):
            conversation = Conversation.objects.create(
                team=team, owner=user, title="T", model="m", active_at=now
            )
            _messages(conversation, user, holder)
            WaitingMessage.objects.create(
                conversation=conversation, author=user, key=KEYS[index], text="W", model="m"
            )
        key = HOLDERS[number - 1]
        Session.objects.create(session_key=key, session_data="", expire_date=now)


def _messages(conversation: Conversation, author: User, holder: str) -> None:
    taken = Message.objects.filter(author=author, key__in=KEYS).count()
    parent = Message.objects.create(
        conversation=conversation,
        sequence=1,
        role=Role.USER,
        author=author,
        key=KEYS[taken],
        text="Question",
    )
    for sequence, status in enumerate(Status, 2):
        reply = Message.objects.create(
            conversation=conversation,
            parent=parent,
            sequence=sequence,
            role=Role.ASSISTANT,
            status=status,
            author=author,
            text=status.label,
            lease_holder=holder if status in RUNNING else "",
            lease_until=timezone.now() - dt.timedelta(days=sequence % 2),
        )
        Step.objects.create(
            message=reply, team_id=conversation.team_id, author=author, model="m", status=status
        )


def values_for(kinds: tuple[type, ...]) -> "st.SearchStrategy[tuple[Any, ...]]":
    """Values of these kinds, often those of a row."""
    anything = st.tuples(*map(values_of, kinds))
    if kinds == (uuid.UUID, str):
        running = Message.objects.running().values_list("pk", "lease_holder")
        return anything | st.sampled_from(list(running))
    return anything


def values_of(kind: type) -> "st.SearchStrategy[Any]":
    """As a rule one that a row has; else any other."""
    if kind is int:
        people = list(User.objects.values_list("pk", flat=True))
        teams = list(Team.objects.values_list("pk", flat=True))
        return st.sampled_from(people + teams) | st.integers(0, 2**31 - 1)
    if kind is str:
        return st.sampled_from(HOLDERS) | TEXT
    conversations = list(Conversation.objects.values_list("pk", flat=True))
    messages = list(Message.objects.values_list("pk", flat=True))
    running = list(Message.objects.running().values_list("pk", flat=True))
    steps = list(Step.objects.running().values_list("pk", flat=True))
    rows = [st.sampled_from(ids) for ids in (conversations, messages, running, steps, KEYS)]
    return st.one_of(*rows, st.uuids())


def contents_of(field: "Field[Any, Any]") -> "st.SearchStrategy[Any]":
    """What the column can hold."""
    if field.choices:
        return st.sampled_from([value for value, _ in field.flatchoices])
    if field.related_model is not None:
        keys = list(field.related_model._default_manager.values_list("pk", flat=True))
        return st.sampled_from(keys) | st.none() if field.null else st.sampled_from(keys)
    by_type: dict[str, st.SearchStrategy[Any]] = {
        "CharField": TEXT,
        "TextField": TEXT,
        "UUIDField": st.uuids(),
        "DateTimeField": MOMENTS,
        "JSONField": JSON if field.null else st.lists(TEXT, max_size=2),
        "FloatField": st.floats(0, 1000),
        "BigIntegerField": st.integers(0, 2**53),
        "PositiveIntegerField": st.integers(1000, 2**31 - 1),
        "PositiveSmallIntegerField": st.integers(0, 2**15 - 1),
    }
    contents = by_type[field.get_internal_type()]
    return contents | st.none() if field.null else contents


def table(model: type[Model]) -> list[dict[str, Any]]:
    """All rows, to compare."""
    return list(model._default_manager.order_by("pk").values())
