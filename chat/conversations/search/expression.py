"""What an index is asked, in a shape that both databases' languages are written from."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other, one or more. With `is_open` the last may go on."""

    words: tuple[str, ...]
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these."""

    choices: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of these, in any order."""

    needed: tuple["Expression", ...]


Expression = Phrase | AnyOf | AllOf


def word(text: str) -> Phrase:
    """Exactly this word."""
    return Phrase((text,))


def any_of(choices: Iterable[Expression]) -> Expression:
    """One of the choices; the choice itself where there is one."""
    found = tuple(dict.fromkeys(choices))
    return found[0] if len(found) == 1 else AnyOf(found)


def all_of(needed: Iterable[Expression]) -> Expression:
    """All of these; the expression itself where there is one."""
    found = tuple(dict.fromkeys(needed))
    return found[0] if len(found) == 1 else AllOf(found)
