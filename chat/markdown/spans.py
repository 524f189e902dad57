"""Places of a text: what a rule puts in place of a span, and the spans that no rule may touch."""

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

import pyromark

_OPAQUE = frozenset({"Code", "InlineHtml", "Html"})


class Edit(NamedTuple):
    """What the parser reads in place of `text[start:end]`."""

    start: int
    end: int
    text: str


class Spans:
    """The places that no rule may touch: code, raw HTML, and what a rule has taken.

    The text is only read for them when a rule asks: most texts have nothing to rewrite.
    """

    def __init__(self, text: str, parser: pyromark.Markdown) -> None:
        self._text, self._parser = text, parser
        self._spans: list[tuple[int, int]] | None = None

    def take(self, spans: Iterable[tuple[int, int]]) -> None:
        """Keep later rules off these places, too."""
        if spans := list(spans):
            self._spans = sorted([*self._found(), *spans])

    def __contains__(self, at: int) -> bool:
        spans = self._found()
        found = bisect_right(spans, at, key=lambda span: span[0]) - 1
        return found >= 0 and at < spans[found][1]

    def _found(self) -> list[tuple[int, int]]:
        if self._spans is None:
            self._spans = _opaque_spans(self._text, self._parser)
        return self._spans


def _opaque_spans(text: str, parser: pyromark.Markdown) -> list[tuple[int, int]]:
    """Where code, raw HTML and `<addresses>` stand, in characters."""
    spans: list[tuple[int, int]] = []
    for event, span in parser.events_with_range(text, merge_text=True):
        if isinstance(event, dict):
            [(kind, value)] = event.items()
            code = kind == "Start" and isinstance(value, dict) and "CodeBlock" in value
            link = value.get("Link") if kind == "Start" and isinstance(value, dict) else None
            bracketed = link and link["link_type"] in ("Autolink", "Email")
            if kind in _OPAQUE or code or bracketed:
                spans.append((span["start"], span["end"]))
    return spans if text.isascii() else _in_characters(text, spans)


def _in_characters(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    raw = text.encode()
    at_byte = at_char = 0
    turned: list[tuple[int, int]] = []
    for start, end in spans:
        at_char += len(raw[at_byte:start].decode())
        first = at_char
        at_char += len(raw[start:end].decode())
        at_byte = end
        turned.append((first, at_char))
    return turned
