"""The questions of the branch that is shown, by day: what the outline beside it lists."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from django.db.models.functions import Left
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from chat.models import Conversation
from chat.models.message import Role
from chat.models.tree import tree_of

from .titles import beginning

# The latest ones of a branch.
MAX_QUESTIONS = 2000
# More than a line shows: signs of Markdown, links and white space are taken out of them.
READ_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Question:
    """A message of a person: the words that it begins with."""

    id: uuid.UUID
    words: str


@dataclass(frozen=True, slots=True)
class Day:
    """The questions of a day, oldest first, under the name that people give it."""

    date: dt.date
    label: str
    questions: list[Question] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outline:
    """`first` is the message that the branch begins with."""

    first: uuid.UUID | None
    days: list[Day]


def outline(conversation: Conversation, zone: dt.tzinfo) -> Outline:
    """The days are those of a reader in this time zone."""
    tree = tree_of(conversation)
    path = tree.path(conversation.leaf_id)
    asked = [id for id in path if tree.link(id).role == Role.USER][-MAX_QUESTIONS:]
    found = conversation.messages.filter(pk__in=asked).order_by("sequence")
    rows = found.values_list("pk", "created_at", Left("text", READ_CHARACTERS))
    today = timezone.localdate(timezone=zone)
    days: list[Day] = []
    for id, created_at, text in rows:
        date = timezone.localdate(created_at, zone)
        if not days or days[-1].date != date:
            days.append(Day(date, _label(date, today)))
        days[-1].questions.append(Question(id, beginning(text) or text))
    return Outline(path[0] if path else None, days)


def _label(date: dt.date, today: dt.date) -> str:
    age = (today - date).days
    if age <= 0:
        return _("Today")
    return _("Yesterday") if age == 1 else date_format(date, "DATE_FORMAT")
