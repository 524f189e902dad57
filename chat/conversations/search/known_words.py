"""The words that were indexed: how something typed goes on, and what is one letter beside it."""

from collections.abc import Iterable

from chat.models import KnownWord

from .storage import storage
from .tags import REMEMBERED
from .words import fold, is_unspaced

# The index itself knows the beginnings of two and three letters.
SHORTEST_BEGINNING = 4
SHORTEST_WITH_ERROR = 5
LONGEST_LETTERS = 24
MOST_TAGS = 500
_LATIN = "abcdefghijklmnopqrstuvwxyz"


def to_remember(words: Iterable[str], tags: Iterable[str]) -> list[str]:
    """What is known from now on, in an order that all processes have: none waits for another."""
    found = {word for word in set(words) if is_remembered(word)}
    return sorted(found.union(tag for tag in tags if tag.startswith(REMEMBERED)))


def is_remembered(word: str) -> bool:
    """Whether the word is of letters alone, and neither short nor long."""
    return (
        SHORTEST_BEGINNING <= len(word) <= LONGEST_LETTERS
        and word.isalpha()
        and not is_unspaced(word)
    )


def endings(beginning: str, most: int = MOST_TAGS) -> list[str]:
    """The known words, or tags, that begin so, the first in the alphabet."""
    known = KnownWord.objects.filter(word__gte=beginning, word__lt=beginning + "\U0010ffff")
    return list(known.order_by("word").values_list("word", flat=True)[:most])


def neighbours(words: Iterable[str]) -> dict[str, list[str]]:
    """For each word, the known words that differ by one letter or by two letters that changed
    places. One query for all.
    """
    asked = {word: _neighbours(word) for word in words if len(word) >= SHORTEST_WITH_ERROR}
    if not asked:
        return {}
    known = storage().known(sorted(set().union(*asked.values())))
    return {word: sorted(known & near) for word, near in asked.items()}


def _neighbours(word: str) -> set[str]:
    letters = _letters(word)
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    near = {head + tail[1:] for head, tail in cuts if tail}
    near |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    near |= {head + letter + tail[1:] for head, tail in cuts if tail for letter in letters}
    near |= {head + letter + tail for head, tail in cuts for letter in letters}
    return near - {word}


def _letters(word: str) -> str:
    """The letters that a word of its script may hold."""
    if word.isascii():
        return _LATIN
    blocks = {ord(letter) // 128 for letter in word}
    around = (chr(code) for block in blocks for code in range(block * 128, block * 128 + 128))
    return "".join({letter for letter in around if letter.isalpha() and fold(letter) == letter})
