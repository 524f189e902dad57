"""The piece of a text that shows why it was found, with the words in it marked."""

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .widening import Wanted
from .words import fold, is_unspaced

LENGTH = 200  # characters
BEFORE = 50  # of them, before the first mark
# Marks that are looked at to choose a piece.
MOST_MARKS = 60
_MARKUP = re.compile(r"\*\*|__|`+|^\s*(?:#{1,6}|>|[-*+]|\d+\.)\s+|^\s*\|?[\s:|-]+\|\s*$|\|", re.M)
_SPACE = re.compile(r"\s+")
_DOUBLE = {"ss": "ß", "ae": "æ", "oe": "œ", "th": "þ"}


class Marker:
    """Marks what a search wanted in titles and texts."""

    def __init__(self, wanted: Iterable[Wanted]) -> None:
        self._choices = [choice for one in wanted for choice in _choices(one)]

    def title(self, title: str) -> SafeString:
        """The whole title."""
        return _marked(title, self._spans(title))

    def excerpt(self, text: str) -> SafeString:
        """The piece with most of the words; the beginning, where none is found."""
        spans = self._spans(text)
        start, end = _piece(text, spans)
        inside = [(max(a, start) - start, b - start) for a, b in spans if a < end and b > start]
        piece = text[start:end]
        pieces = (_marked(piece, inside), "…" if start else "", "…" if end < len(text) else "")
        return format_html("{1}{0}{2}", *pieces)

    def _spans(self, text: str) -> list[tuple[int, int]]:
        if not self._choices:
            return []
        for begins in (True, False):  # a part of an identifier may begin in the middle of a word
            pattern = self._pattern(text.isascii(), begins)
            if spans := [found.span() for found in islice(pattern.finditer(text), MOST_MARKS)]:
                return spans
        return []

    @functools.cache  # noqa: B019 (a marker lives as long as its page)
    def _pattern(self, is_ascii: bool, begins: bool) -> re.Pattern[str]:
        before = r"(?<![^\W_])" if begins else ""
        choices = (choice.pattern(is_ascii, before) for choice in self._choices)
        return re.compile("|".join(choices), re.IGNORECASE)


class _Choice:
    """One way in which a term may stand in a text."""

    def __init__(self, words: Iterable[str], between: str, *, goes_on: bool) -> None:
        self._words, self._between, self._goes_on = list(words), between, goes_on

    def pattern(self, is_ascii: bool, before: str) -> str:
        spelled = self._between.join(_spelled(word, is_ascii) for word in self._words)
        if is_unspaced(self._words[0]):
            before = ""
        after = r"\w*" if self._goes_on else r"(?![^\W_])"
        last_is_unspaced = is_unspaced(self._words[-1])
        return before + spelled + ("" if last_is_unspaced else after)


def _choices(wanted: Wanted) -> Iterator[_Choice]:
    term = wanted.term
    yield _Choice(_runs(term.words), r"[\W_]+", goes_on=not term.is_exact or term.is_open)
    if term.inside:
        yield _Choice(term.inside, r"[\W_]*", goes_on=not term.is_exact)
    for near in wanted.near:
        yield _Choice([near], "", goes_on=False)


def _runs(words: Iterable[str]) -> list[str]:
    """The words, with overlapping pairs of unspaced script joined again."""
    runs: list[str] = []
    for word in words:
        joins = runs and is_unspaced(word) and is_unspaced(runs[-1]) and runs[-1][-1] == word[0]
        if joins:
            runs[-1] += word[1:]
        else:
            runs.append(word)
    return runs


def _spelled(word: str, is_ascii: bool) -> str:
    """A pattern for the word in a text that may have accents."""
    if is_ascii:
        return re.escape(word)
    letters = re.split("(ss|ae|oe|th)", word)
    return "".join(
        f"(?:{_lettered(part)}|{_DOUBLE[part]})" if part in _DOUBLE else _lettered(part)
        for part in letters
    )


def _lettered(word: str) -> str:
    accented = _accented()
    return "".join(f"[{re.escape(one)}{accented.get(one, '')}][\u0300-\u036f]*" for one in word)


@functools.cache
def _accented() -> dict[str, str]:
    """For each letter, the letters that are it with an accent."""
    found: dict[str, str] = {}
    for code in (*range(0xC0, 0x250), *range(0x386, 0x460), *range(0x1E00, 0x2000)):
        plain = fold(chr(code))
        if len(plain) == 1 and plain != chr(code):
            found[plain] = found.get(plain, "") + chr(code)
    return found


def _piece(text: str, spans: list[tuple[int, int]]) -> tuple[int, int]:
    """Where the piece with most different words begins and ends."""
    best, most = 0, 0
    for start, _ in spans:
        end = start + LENGTH - BEFORE
        near = {fold(text[a:b]) for a, b in spans if start <= a and b <= end}
        if len(near) > most:
            best, most = start, len(near)
    start = max(0, best - BEFORE)
    if start:
        start = _word_start(text, start, best)
    end = min(len(text), start + LENGTH)
    while end < len(text) and (unicodedata.category(text[end])[0] == "M" or text[end] == "\u200d"):
        end += 1
    return start, end


def _word_start(text: str, start: int, latest: int) -> int:
    space = _SPACE.search(text, start, latest)
    return space.end() if space else start


def _marked(text: str, spans: list[tuple[int, int]]) -> SafeString:
    """The text as HTML, on one line, without the signs of Markdown."""
    pieces: list[tuple[str, str, str]] = []
    at = 0
    for start, end in spans:
        pieces += [("", _plain(text[at:start]), ""), ("<mark>", text[start:end], "</mark>")]
        at = end
    pieces.append(("", _plain(text[at:]), ""))
    marked = ((SafeString(a), _SPACE.sub(" ", words), SafeString(b)) for a, words, b in pieces)
    return format_html_join("", "{}{}{}", marked)


def _plain(text: str) -> str:
    return _MARKUP.sub("", text)
