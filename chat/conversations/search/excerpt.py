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
LONGEST_WORD = 30  # a text without spaces is cut anywhere
# Marks that are looked at to choose a piece.
MOST_MARKS = 60
_MARKUP = re.compile(r"\*\*|__|`+|^\s*(?:#{1,6}|>|[-*+]|\d+\.)\s+|^\s*\|?[\s:|-]+\|\s*$|\|", re.M)
_SPACE = re.compile(r"\s+")


class Marker:
    """Marks what a search wanted in titles and texts."""

    def __init__(self, wanted: Iterable[Wanted]) -> None:
        self._choices = [choice for one in wanted for choice in _choices(one)]
        self._patterns: dict[bool, re.Pattern[str]] = {}

    def title(self, title: str) -> SafeString:
        """The whole title."""
        return _marked(title, self._spans(title))

    def excerpt(self, text: str, length: int = LENGTH) -> SafeString:
        """The piece with most of the words; the beginning, where none is found."""
        spans = self._spans(text)
        start, end = _piece(text, spans, length)
        inside = [(max(a, start) - start, b - start) for a, b in spans if a < end and b > start]
        piece = text[start:end]
        pieces = (_marked(piece, inside), "…" if start else "", "…" if end < len(text) else "")
        return format_html("{1}{0}{2}", *pieces)

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """Where the wanted words stand in the text, from the first on."""
        if not self._choices:
            return []
        folded, places = _folded(text)
        for begins in (True, False):  # a part of an identifier may begin in the middle of a word
            found = islice(self._pattern(begins).finditer(folded), MOST_MARKS)
            if spans := [one.span() for one in found]:
                return spans if places is None else [(places[a], places[b]) for a, b in spans]
        return []

    def _pattern(self, begins: bool) -> re.Pattern[str]:
        if begins not in self._patterns:
            choices = (choice.pattern(begins) for choice in self._choices)
            self._patterns[begins] = re.compile("|".join(choices))
        return self._patterns[begins]


class _Choice:
    """One way in which a term may stand in a text."""

    def __init__(self, words: Iterable[str], between: str, *, goes_on: bool) -> None:
        self._words, self._between, self._goes_on = list(words), between, goes_on

    def pattern(self, begins: bool) -> str:
        """For a folded text; `begins` wants the beginning of a word."""
        before = r"(?<![^\W_])" if begins and not is_unspaced(self._words[0]) else ""
        after = r"\w*" if self._goes_on else r"(?![^\W_])"
        spelled = self._between.join(map(re.escape, self._words))
        return before + spelled + ("" if is_unspaced(self._words[-1]) else after)


def _choices(wanted: Wanted) -> Iterator[_Choice]:
    term = wanted.term
    yield _Choice(_runs(term.words), r"[\W_]+", goes_on=not term.is_exact or term.is_open)
    if term.inside:
        yield _Choice(term.inside, r"[\W_]*", goes_on=not term.is_exact)
    for near in wanted.near:
        yield _Choice([near], "", goes_on=False)


def _folded(text: str) -> tuple[str, list[int] | None]:
    """The text to compare, and where each of its characters comes from; None where it stands."""
    if text.isascii():
        return text.lower(), None
    letters = [_folded_letter(letter) for letter in text]
    places = [place for place, letter in enumerate(letters) for _ in letter]
    return "".join(letters), [*places, len(text)]


_folded_letter = functools.lru_cache(maxsize=4096)(fold)


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


def _piece(text: str, spans: list[tuple[int, int]], length: int) -> tuple[int, int]:
    """Where the piece with most different words begins and ends."""
    best, most = 0, 0
    for start, _ in spans:
        end = start + length - BEFORE
        near = {fold(text[a:b]) for a, b in spans if start <= a and b <= end}
        if len(near) > most:
            best, most = start, len(near)
    start = max(0, best - BEFORE)
    if start:
        start = _word_start(text, start, best)
    end = min(len(text), start + length)
    if end < len(text):
        end = _word_end(text, end)
    while end < len(text) and (unicodedata.category(text[end])[0] == "M" or text[end] == "\u200d"):
        end += 1
    return start, end


def _word_start(text: str, start: int, latest: int) -> int:
    space = _SPACE.search(text, start, latest)
    return space.end() if space else start


def _word_end(text: str, end: int) -> int:
    """The end of the last whole word before; where none is near, as it is."""
    spaces = [one.start() for one in _SPACE.finditer(text, end - LONGEST_WORD, end + 1)]
    return spaces[-1] if spaces else end


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
