"""The Markdown dialect: one parser for whole and growing text."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import pyromark

from .dialect import Prepared
from .dialect import prepare as _prepare

# What pyromark yields: a bare string, or a dict of one key; see `pyromark.event`.
Event: TypeAlias = Any

_WITHOUT_MATH = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_GFM
)
_PARSER = pyromark.Markdown(options=_WITHOUT_MATH | pyromark.Options.ENABLE_MATH)
_STRUCTURE = pyromark.Markdown(options=_WITHOUT_MATH)


def prepare(text: str) -> Prepared:
    """The text as the parser should read it."""
    return _prepare(text, _STRUCTURE)


def events(text: str) -> Iterator[Event]:
    """The document's events, adjacent text merged."""
    return _PARSER.events(prepare(text).text)


def events_with_range(prepared: Prepared) -> Iterator[tuple[Event, dict[str, int]]]:
    """The events of a prepared text with ranges, in bytes of that text."""
    return _PARSER.events_with_range(prepared.text, merge_text=True)  # type: ignore[return-value]
