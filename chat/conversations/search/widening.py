"""What the terms of a query match beside themselves: longer words, and words one letter off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from . import known_words
from .expression import Expression, Phrase, any_of, word
from .query import Term

# Longer words that are named one by one; where there are more, the index looks for the beginning.
MOST_ENDINGS = 64
# Terms that are widened; a pasted paragraph is looked for as it is.
MOST_WIDENED = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """A term in the ways in which it may stand in a passage.

    `near` are words that differ by a letter, which a passage marks as it does the term.
    """

    term: Term
    exact: Expression
    loose: Expression
    near: tuple[str, ...] = ()


def wanted(terms: Sequence[Term]) -> list[Wanted]:
    """Each term with its ways, of which the first ones and the last one are widened."""
    chosen = {*terms[: MOST_WIDENED - 1], *terms[-1:]}
    plain = {one.words[0] for one in chosen if _is_plain(one)}
    near = known_words.neighbours(plain)
    return [_ways(one, near, widened=one in chosen) for one in terms]


def phrase_of(terms: Iterable[Term]) -> Expression | None:
    """All the words in the order in which they were typed; None for a single one."""
    words = tuple(word for term in terms for word in term.words)
    return Phrase(words) if len(words) > 1 else None


def _ways(term: Term, near: dict[str, list[str]], *, widened: bool) -> Wanted:
    exact = _as_typed(term)
    if term.is_exact or not widened:
        return Wanted(term, exact, exact)
    choices = [exact]
    if len(term.words) == 1 and (len(term.words[0]) > 1 or term.is_open):
        choices += _longer(term)
    others = near.get(term.words[0], []) if len(term.words) == 1 else []
    choices += [word(other) for other in others]
    if term.inside:
        choices.append(Phrase(term.inside, is_open=True))
    return Wanted(term, exact, any_of(choices), tuple(others))


def _as_typed(term: Term) -> Expression:
    typed = Phrase(term.words, term.is_open)
    return any_of([typed, Phrase(term.inside)]) if term.inside else typed


def _longer(term: Term) -> list[Expression]:
    """The words that begin with the term: the known ones, or whatever the index has."""
    beginning = term.words[0]
    if known_words.is_remembered(beginning):
        known = known_words.endings(beginning, MOST_ENDINGS + 1)
        if len(known) <= MOST_ENDINGS:
            return [word(one) for one in known]
    return [Phrase((beginning,), is_open=True)]


def _is_plain(term: Term) -> bool:
    return not term.is_exact and len(term.words) == 1 and known_words.is_remembered(term.words[0])
