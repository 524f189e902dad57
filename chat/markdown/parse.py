"""The Markdown dialect: one parser for whole and growing text."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import pyromark

from .formulas import in_dollars

# What pyromark yields: a bare string, or a dict of one key; see `pyromark.event`.
Event: TypeAlias = Any
Span: TypeAlias = tuple[int, int]

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_GFM
    | pyromark.Options.ENABLE_MATH
)
_PARSER = pyromark.Markdown(options=_OPTIONS)


def events(text: str) -> Iterator[Event]:
    """The document's events, adjacent text merged."""
    return _PARSER.events(in_dollars(text, _PARSER))


def events_with_range(text: str) -> Iterator[tuple[Event, dict[str, int]]]:
    """The same with ranges, in bytes of the encoded text."""
    return _PARSER.events_with_range(in_dollars(text, _PARSER), merge_text=True)  # type: ignore[return-value]
