"""How much a team has used: replies, failures, tokens and waiting, by day, member and model.

It is counted from the completions of replies and of titles, one row each, by the database: five
queries that an index alone answers, however many there are.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    DateField,
    F,
    FloatField,
    Func,
    Q,
    Sum,
    Value,
    Window,
)
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, RowNumber
from django.utils import timezone

from chat.models import Step, Team
from chat.models.message import Status
from chat.models.step import StepQuerySet

PERIODS = (30, 90)
FAILURES = (Status.FAILED, Status.INTERRUPTED)
OF_REPLIES, OF_TITLES = Q(kind=Step.Kind.COMPLETION), Q(kind=Step.Kind.TITLE)


class Day(Func):
    """The day of a moment, in UTC."""

    output_field = DateField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="date(%(expressions)s)", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(%(expressions)s AT TIME ZONE 'UTC')::date"
        return self.as_sql(compiler, connection, template=template, **context)


class Instant(Func):
    """A moment in seconds, of which only differences mean something."""

    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(julianday(%(expressions)s) * 86400.0)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "EXTRACT(EPOCH FROM %(expressions)s)::float8"
        return self.as_sql(compiler, connection, template=template, **context)


@dataclass(slots=True)
class Figures:
    """What is known of some replies and their completions; `unknown` are completions whose tokens
    the API did not say. The tokens are also those of `titles`, which are no replies.
    """

    replies: int = 0
    completions: int = 0
    failures: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    unknown: int = 0
    titles: int = 0
    title_prompt_tokens: int = 0
    title_completion_tokens: int = 0
    median: float | None = None

    @property
    def completed(self) -> int:
        """Replies that did not fail. One may fail the day after it began."""
        return max(0, self.replies - self.failures)

    def add(self, row: dict[str, int]) -> None:
        for name, value in row.items():
            setattr(self, name, getattr(self, name) + value)


Table = dict[Any, Figures]
DIMENSIONS: dict[str, Any] = {
    "day": Day("started_at"),
    "author": F("author_id"),
    "asked": F("model"),
}


@dataclass(frozen=True, slots=True)
class Usage:
    """Every day of the period, oldest first; authors by id, None for those who have gone."""

    in_all: Figures
    by_day: Table
    by_author: Table
    by_model: Table


def completions(
    team: Team, days: int, *, author: int | None = None, model: str = ""
) -> StepQuerySet:
    """The settled completions of the last days with today, of one member or model if asked."""
    kinds = (Step.Kind.COMPLETION, Step.Kind.TITLE)
    found = Step.objects.settled().filter(
        team=team, kind__in=kinds, started_at__gte=_first_moment(days)
    )
    found = found.order_by()
    if author is not None:
        found = found.filter(author=author)
    return found.filter(model=model) if model else found


def usage_of(found: StepQuerySet, days: int) -> Usage:
    """The figures of `completions`, in five queries: all sums at once, and four medians."""
    first = _first_moment(days).date()
    every_day = {first + dt.timedelta(days=number): Figures() for number in range(days)}
    usage = Usage(Figures(), every_day, defaultdict(Figures), defaultdict(Figures))
    for row in _sums(found):
        keys = [row.pop(name) for name in DIMENSIONS]
        usage.in_all.add(row)
        for table, key in zip(_tables(usage), keys, strict=True):
            if key in table or table is not every_day:  # a clock may be ahead of ours
                table[key].add(row)
    for table, dimension in zip(_tables(usage), DIMENSIONS.values(), strict=True):
        for key, median in _medians(found, dimension).items():
            if key in table:
                table[key].median = median
    usage.in_all.median = _medians(found, Value(1)).get(1)
    return usage


def models_of(team: Team, days: int) -> list[str]:
    """The models that have answered in the period."""
    found = completions(team, days).order_by("model").values_list("model", flat=True)
    return [model for model in found.distinct() if model]


def _tables(usage: Usage) -> tuple[Table, Table, Table]:
    return usage.by_day, usage.by_author, usage.by_model


def _first_moment(days: int) -> dt.datetime:
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - dt.timedelta(days=days - 1)


def _sums(found: StepQuerySet) -> list[dict[str, Any]]:
    named = {name: what for name, what in DIMENSIONS.items() if name != "author"}
    # Counted by "kind": the index that answers this does not hold the key.
    rows = (
        found.annotate(**named)
        .values(*DIMENSIONS)
        .annotate(
            replies=Count("kind", filter=Q(number=1)),
            completions=Count("kind", filter=OF_REPLIES),
            failures=Count("kind", filter=OF_REPLIES & Q(status__in=FAILURES)),
            prompt_tokens=_sum("prompt_tokens"),
            completion_tokens=_sum("completion_tokens"),
            unknown=Count("kind", filter=OF_REPLIES & Q(usage__isnull=True)),
            titles=Count("kind", filter=OF_TITLES),
            title_prompt_tokens=_sum("prompt_tokens", OF_TITLES),
            title_completion_tokens=_sum("completion_tokens", OF_TITLES),
        )
    )
    return list(rows)


def _sum(name: str, which: Q | None = None) -> Coalesce:
    tokens = Cast(KeyTextTransform(name, "usage"), BigIntegerField())
    return Coalesce(Sum(tokens, filter=which), 0, output_field=BigIntegerField())


def _medians(found: StepQuerySet, group: Combinable) -> dict[Any, float]:
    """The median seconds to the first text: the middle one of each group, or between the two."""
    timed = found.filter(first_text_at__isnull=False).annotate(
        group=group, seconds=Instant("first_text_at") - Instant("started_at")
    )
    ranked = timed.annotate(
        place=Window(RowNumber(), partition_by=[F("group")], order_by=F("seconds").asc()),
        half=Window(Count("*"), partition_by=[F("group")]) / Value(2.0),
    )
    middle = ranked.filter(place__gte=F("half"), place__lte=F("half") + Value(1.0))
    groups: dict[Any, list[float]] = {}
    for one, seconds in middle.values_list("group", "seconds"):
        groups.setdefault(one, []).append(seconds)
    return {one: sum(values) / len(values) for one, values in groups.items()}
