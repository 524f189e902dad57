"""Rewrites what models write and CommonMark reads otherwise, before the parser sees it.

Each rule gives edits: a span of the text and what the parser gets in its place. Positions that the
parser reports are led back to the text as it was.
"""

from bisect import bisect_right
from typing import NamedTuple

import pyromark

from . import bare_urls, drawings, emphasis, fences, formulas, paths, quotes, sublists
from .spans import Edit, Spans


class Prepared(NamedTuple):
    """A text for the parser; `edits` say where it differs from what was given."""

    text: str
    edits: tuple[tuple[int, int, int, int], ...] = ()  # start, end; start, end as given

    def given(self, at: int) -> int:
        """The place in the given text that the place `at` of this one stands for."""
        found = bisect_right(self.edits, at, key=lambda edit: edit[0]) - 1
        if found < 0:
            return at
        start, end, given_start, given_end = self.edits[found]
        if at < end:
            return min(given_start + at - start, given_end)
        return given_end + at - end


def prepare(text: str, parser: pyromark.Markdown) -> Prepared:
    """The text as the parser should read it. `parser` knows no formulas: it finds code."""
    drawn = drawings.edits(text, Spans(text, parser))
    structured = _applied(text, [*fences.edits(text), *sublists.edits(text), *drawn])
    occupied = Spans(structured.text, parser)
    return _composed(structured, _applied(structured.text, _inline(structured.text, occupied)))


def _inline(text: str, occupied: Spans) -> list[Edit]:
    whole = paths.edits(text, occupied)
    if whole:
        occupied.take((edit.start, edit.end) for edit in whole)
    rewritten, taken = formulas.edits(text, occupied)
    occupied.take(taken)
    links = bare_urls.edits(text, occupied)
    return [
        *whole,
        *rewritten,
        *links,
        *emphasis.edits(text, occupied),
        *quotes.edits(text, occupied),
    ]


def _applied(text: str, edits: list[Edit]) -> Prepared:
    if not edits:
        return Prepared(text)
    parts: list[str] = []
    places: list[tuple[int, int, int, int]] = []
    done = length = 0
    for edit in sorted(edits):
        if edit.start < done:
            continue  # another rule has rewritten this already
        parts += [text[done : edit.start], edit.text]
        length += edit.start - done
        places.append((length, length + len(edit.text), edit.start, edit.end))
        length += len(edit.text)
        done = edit.end
    parts.append(text[done:])
    return Prepared("".join(parts), tuple(places))


def _composed(first: Prepared, second: Prepared) -> Prepared:
    """The two rewritings as one."""
    if not first.edits:
        return second
    if not second.edits:
        return first
    places = [
        (start, end, first.given(before), first.given(after))
        for start, end, before, after in second.edits
    ]
    back = Prepared(
        "", tuple((before, after, start, end) for start, end, before, after in second.edits)
    )
    places += [
        (back.given(start), back.given(end), before, after)
        for start, end, before, after in first.edits
    ]
    return Prepared(second.text, tuple(sorted(places)))
