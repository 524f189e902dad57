"""Cutting a text between two characters as people see them, which may be several code points."""

import unicodedata

_JOINER = "\u200d"
_REGIONAL = range(0x1F1E6, 0x1F200)
_MODIFIERS = range(0x1F3FB, 0x1F400)  # of the colour of skin
_TAGS = range(0xE0020, 0xE0080)  # of a flag
_VOWELS_AND_ENDS = range(0x1160, 0x1200)  # of Korean syllables in parts


def cut(text: str, most: int) -> str:
    """The beginning of the text, at most so many code points; no character of it is cut.

    A character that is longer than that by itself is cut all the same.
    """
    if len(text) <= most:
        return text
    end = most
    while end and _belongs_together(text, end):
        end -= 1
    return text[: end or most]


def _belongs_together(text: str, at: int) -> bool:
    """Whether the code points before and after this place are parts of one character."""
    before, after = text[at - 1], text[at]
    code = ord(after)
    if before == _JOINER or after == _JOINER or unicodedata.category(after)[0] == "M":
        return True
    if code in _MODIFIERS or code in _TAGS or code in _VOWELS_AND_ENDS:
        return True
    return code in _REGIONAL and _regional_before(text, at) % 2 == 1


def _regional_before(text: str, at: int) -> int:
    """How many regional letters stand there in a row: two of them are a flag."""
    count = 0
    while count < at and ord(text[at - 1 - count]) in _REGIONAL:
        count += 1
    return count
