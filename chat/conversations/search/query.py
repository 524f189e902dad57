"""What somebody typed, read as words, phrases and filters. Whatever it is, it is no error.

A filter is `name:value`, `name:"a value with spaces"`; what cannot be read as one is a word.
"""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from .words import fold, is_unspaced, kept, pairs, parts, split

# Characters that are read; a search box never needs so many.
LONGEST_QUERY = 10_000
# Words and phrases that are looked for; those after them are left out, which the page says.
MOST_TERMS = 32

_PIECE = re.compile(
    r"""(?P<name>[A-Za-z]+):(?:"(?P<quoted_value>[^"]*)"|(?P<value>[^\s"]+))(?=\s|$)"""
    r"""|"(?P<phrase>[^"]*)(?P<closed>"?)"""
    r"""|(?P<word>[^\s"]+)"""
)
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_DAY = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?")
ROLES = {"user": "user", "assistant": "assistant", "reply": "assistant", "title": "title"}


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand in a passage in this order.

    `inside` are the parts of an identifier. A term that `is_exact` stood in quotes. With `is_open`
    the last word may go on, because it was cut while typing or is of a script without spaces.
    """

    words: tuple[str, ...]
    inside: tuple[str, ...] = ()
    is_exact: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search, as it was typed or chosen; empty where nothing was."""

    author: str = ""
    model: str = ""
    after: dt.date | None = None
    before: dt.date | None = None
    folder: str = ""
    tag: str = ""
    shared: bool | None = None
    role: str = ""
    conversation: uuid.UUID | None = None

    def __bool__(self) -> bool:
        return self != Filters()

    def __or__(self, other: "Filters") -> "Filters":
        """Both; where both say something, what the other says."""
        unset = Filters()
        names = (one.name for one in fields(self))
        said = {name: getattr(other, name) for name in names}
        return replace(self, **{n: v for n, v in said.items() if v != getattr(unset, n)})


@dataclass(frozen=True, slots=True)
class Query:
    terms: tuple[Term, ...] = ()
    filters: Filters = field(default_factory=Filters)
    is_cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.terms or self.filters)


def parse(typed: str) -> Query:
    """The query that was typed. Never raises."""
    terms: list[Term] = []
    filters = Filters()
    text = typed[:LONGEST_QUERY].translate(_QUOTES)
    for piece in _PIECE.finditer(text):
        if piece["phrase"] is not None:
            terms += _phrase(piece["phrase"], is_open=not piece["closed"])
            continue
        if piece["name"]:
            value = piece["value"] or piece["quoted_value"] or ""
            if narrowed := _narrowed(filters, fold(piece["name"]), value):
                filters = narrowed
                continue
        terms += _words(piece[0])
    found = tuple(dict.fromkeys(terms))
    is_cut = len(typed) > LONGEST_QUERY or len(found) > MOST_TERMS
    return Query(found[:MOST_TERMS], filters, is_cut)


def day_of(value: str) -> dt.date | None:
    """The first day of 2026, 2026-05 or 2026-05-01; None for anything else."""
    found = _DAY.fullmatch(value.strip())
    if not found or not value.isascii():
        return None
    try:
        return dt.date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None


def _narrowed(filters: Filters, name: str, value: str) -> Filters | None:
    """The filters with one more; None when there is no such filter or value."""
    read = _FILTERS.get(name)
    value = value.strip()
    more = read(value) if read and value else None
    return replace(filters, **more) if more else None


def _day(name: str) -> Callable[[str], dict[str, Any] | None]:
    def read(value: str) -> dict[str, Any] | None:
        day = day_of(value)
        return {name: day} if day else None

    return read


def _text(name: str) -> Callable[[str], dict[str, Any] | None]:
    return lambda value: {name: value.removeprefix("@")} if value.strip("@") else None


def _is(value: str) -> dict[str, Any] | None:
    known = {"shared": True, "private": False}
    shared = known.get(fold(value))
    return None if shared is None else {"shared": shared}


def _role(value: str) -> dict[str, Any] | None:
    role = ROLES.get(fold(value))
    return {"role": role} if role else None


def _in(value: str) -> dict[str, Any] | None:
    """`in:title`, or a conversation by its number, as links of ours have it."""
    if fold(value) in ("title", "titles"):
        return {"role": "title"}
    try:
        return {"conversation": uuid.UUID(value)}
    except ValueError:
        return None


_FILTERS: dict[str, Callable[[str], dict[str, Any] | None]] = {
    "from": _text("author"),
    "model": _text("model"),
    "after": _day("after"),
    "before": _day("before"),
    "folder": _text("folder"),
    "tag": _text("tag"),
    "is": _is,
    "role": _role,
    "in": _in,
}


def _words(typed: str) -> list[Term]:
    return [_term(token) for token in split(typed)]


def _term(token: str) -> Term:
    if is_unspaced(token):
        run = fold(token)
        # The last character alone stands at the end of a run; here the run may go on.
        return Term(tuple(pairs(run)[:-1])) if len(run) > 1 else Term((run,), is_open=True)
    words = kept(token)
    return Term(words, () if len(words) > 1 else parts(token))


def _phrase(text: str, *, is_open: bool) -> list[Term]:
    """The words in this order; a phrase without its closing quote is still being typed."""
    tokens = split(text)
    if not tokens:
        return []
    words = [word for token in tokens for word in kept(token)]
    if is_unspaced(tokens[-1]):
        if len(fold(tokens[-1])) > 1:
            return [Term(tuple(words[:-1]), is_exact=True)]
        is_open = True
    inside = parts(tokens[0]) if len(tokens) == 1 else ()
    return [Term(tuple(words), inside, is_exact=True, is_open=is_open)]
