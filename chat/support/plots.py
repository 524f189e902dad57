"""Bars by day as SVG made here: shapes by presentation attributes, colours by classes."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.utils.dateformat import format as date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

WIDTH, HEIGHT = 720.0, 160.0
GAP_SHARE = 0.25  # of a day's place
F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of bar: its name, and the class that colours it."""

    name: str | Promise
    css_class: str


@dataclass(frozen=True, slots=True)
class Bar:
    x: str
    y: str
    width: str
    height: str
    css_class: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day's bars on top of each other, and their values in words."""

    bars: list[Bar]
    words: str


@dataclass(frozen=True, slots=True)
class Plot:
    """What `team/plot.html` draws; the numbers stand in a table beside it."""

    id: str
    title: str
    description: str
    series: Sequence[Series]
    days: list[Day]
    first: dt.date
    last: dt.date
    top: str
    middle: str


def bars_by_day(
    id: str,
    title: str,
    series: Sequence[Series],
    table: Mapping[dt.date, F],
    values: Callable[[F], Sequence[float]],
    words: Callable[[float], str],
) -> Plot:
    """A plot with one value for each series a day; `words` formats a number for readers."""
    rows = {day: values(figures) for day, figures in table.items()}
    sums = [sum(row) for row in rows.values()]
    top = ceiling(max(sums, default=0))
    place = WIDTH / max(len(rows), 1)
    days = []
    for number, (day, row) in enumerate(rows.items()):
        said = ", ".join(
            f"{one.name} {words(value)}" for one, value in zip(series, row, strict=True)
        )
        bars = _stacked(
            number * place + place * GAP_SHARE / 2, place * (1 - GAP_SHARE), row, series, top
        )
        days.append(Day(bars, f"{date_format(day, 'j M')}: {said}"))
    first, last = min(rows), max(rows)
    description = _("From %(first)s to %(last)s: %(mean)s a day on average, %(most)s at most.") % {
        "first": date_format(first, "j F"),
        "last": date_format(last, "j F Y"),
        "mean": words(sum(sums) / len(sums)),
        "most": words(max(sums)),
    }
    return Plot(id, title, description, series, days, first, last, words(top), words(top / 2))


def ceiling(most: float) -> float:
    """The round number that the axis ends at."""
    if most <= 0:
        return 1.0
    step = 10.0 ** (len(str(int(most))) - 1) if most >= 1 else 0.1
    return next(step * factor for factor in (1, 2, 4, 6, 8, 10) if step * factor >= most)


def _stacked(
    x: float, width: float, row: Sequence[float], series: Sequence[Series], top: float
) -> list[Bar]:
    bars, y = [], HEIGHT
    for one, value in zip(series, row, strict=True):
        height = HEIGHT * value / top
        y -= height
        if value:
            bars.append(Bar(f"{x:.2f}", f"{y:.2f}", f"{width:.2f}", f"{height:.2f}", one.css_class))
    return bars
