"""Invented names and identifiers: a few of them frequent, most of them rare, as in real texts."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

One = TypeVar("One")
MOST_NAMES = 6_000
_BEGINNINGS = (
    *("Al", "Bel", "Cor", "Dan", "El", "Fal", "Gar", "Hal", "Ist", "Jor", "Kes", "Lor", "Mar"),
    *("Nor", "Os", "Per", "Quin", "Ros", "Sal", "Tor"),
)
_MIDDLES = (*("a", "en", "i", "ari", "o", "ul", "eri", "an", "um", "ola", "is", "ett"),)
_ENDINGS = (
    *("dal", "mont", "vik", "tra", "lis", "ron", "sen", "wick", "beau", "nara", "tova", "zin"),
    *("field", "porto", "stad"),
)
_VERBS = (
    *("load", "save", "parse", "merge", "check", "count", "send", "build", "find", "move"),
    *("split", "round", "sign", "export"),
)
_NOUNS = (
    *("invoice", "order", "user", "report", "batch", "token", "page", "draft", "price", "row"),
    *("chart", "cache", "team", "file", "label", "queue", "budget", "ticket", "folder"),
    *("index", "route"),
)
_SUFFIXES = ("", "", "", "s", "_list", "_by_id", "_total", "_v2", "_async")


def frequent_first(ranked: Sequence[One], rng: Random) -> One:
    """One of them, by Zipf's law: the second is found half as often as the first, and so on."""
    return ranked[int(len(ranked) ** rng.random()) - 1]


def names() -> list[str]:
    """Names of people, places and projects, none of them twice; the same ones each time."""
    middles = [*_MIDDLES, *(a + b for a in _MIDDLES for b in _MIDDLES)]
    every = [a + b + c for a in _BEGINNINGS for b in middles for c in _ENDINGS]
    return Random(1).sample(sorted(set(every)), MOST_NAMES)  # noqa: S311 (names, not secrets)


def identifier(rng: Random) -> str:
    """The name of a function, or of a method, as a program would have it."""
    verb, noun = frequent_first(_VERBS, rng), frequent_first(_NOUNS, rng)
    suffix = rng.choice(_SUFFIXES)
    if rng.random() < 0.2:
        return f"{noun}.{verb}{noun.capitalize()}"
    return f"{verb}_{noun}{suffix}"
