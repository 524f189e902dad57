"""Text as words that can be compared: without accents, case and invisible characters.

What is kept and what is typed go through the same functions, so that both databases find the same.
"""

import functools
import re
import unicodedata

# Longer words are cut: a block of base64 is one word.
LONGEST_WORD = 64
# An identifier with more parts (a UUID, the path of an URL) is kept as its parts alone.
MOST_PARTS = 6
# Stands between words that do not follow each other. No word holds this character.
GAP = "="

# Accents, and signs of vowels that people leave out when they write Hebrew or Arabic.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e0fff"
)
_DROPPED = re.compile(f"[{_MARKS}{_INVISIBLE}]+")
# Letters with a stroke, which Unicode does not take apart.
_STROKES = str.maketrans(
    {
        **dict(zip("øđłħŧıðØĐŁĦŦÐƒ", "odlhtidODLHTDf", strict=True)),
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "Æ": "AE",
        "Œ": "OE",
        "Þ": "TH",
    }
)

# Scripts that are written without spaces: Han, kana, Thai, Lao, Burmese, Khmer.
UNSPACED = (
    "\u0e01-\u0e4e\u0e81-\u0ece\u1000-\u1049\u1780-\u17dd\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Vowels of Indian scripts and Tibetan, which Python does not count as letters.
_VOWELS = "\u0900-\u0963\u0970-\u0dff\u0f71-\u0f84"
_LETTERS = f"(?:[^\\W_{UNSPACED}]|[{_VOWELS}])+"
_SYMBOLS = "[\u2190-\u21ff\u2300-\u23ff\u2500-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
_TOKEN = re.compile(
    f"[{UNSPACED}]+"
    r"|(?<![^\W_])[A-Za-z](?:\+\+|#)(?![\w#+])"  # C++, C#
    f"|{_LETTERS}(?:(?:_{{1,2}}|[.-]){_LETTERS})*"
    f"|{_SYMBOLS}"
)
# The same for a text that is all ASCII, as most are: it takes half the time.
_ASCII_TOKEN = re.compile(
    r"[A-Za-z0-9]+(?:(?:_{1,2}|[.-])[A-Za-z0-9]+)*(?:(?<=\b[A-Za-z])(?:\+\+|#)(?![\w#+]))?"
)
_IS_UNSPACED = re.compile(f"[{UNSPACED}]")
_JOINERS = re.compile("[_.-]+")
_HUMPS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def plain(text: str) -> str:
    """The text without accents and invisible characters, in the case that it has."""
    if text.isascii():
        return text
    apart = _DROPPED.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", apart.translate(_STROKES))


def fold(text: str) -> str:
    """The text to compare: `plain`, and without case. Folding twice changes nothing more."""
    if text.isascii():
        return text.lower()
    folded = plain(plain(text).casefold())
    return folded if folded.isascii() else plain(folded.casefold())


def is_unspaced(word: str) -> bool:
    """Whether the word is of a script that is written without spaces."""
    return _IS_UNSPACED.match(word) is not None


def split(text: str) -> list[str]:
    """The words of a text as they stand, with identifiers and unspaced runs whole."""
    text = plain(text)
    return (_ASCII_TOKEN if text.isascii() else _TOKEN).findall(text)


def pairs(run: str) -> list[str]:
    """A run of unspaced script as overlapping pairs: 文字列 → 文字 字列 列."""
    return [run[at : at + 2] for at in range(len(run))]


@functools.lru_cache(maxsize=4096)
def parts(token: str) -> tuple[str, ...]:
    """What an identifier is made of: get_user, foo.bar, camelCase; nothing of a plain word."""
    found = joined = _JOINERS.split(token)
    if token.isascii():
        found = [hump for part in joined for hump in _HUMPS.findall(part)]
    if len(found) > MOST_PARTS:
        found = joined
    return tuple(fold(part)[:LONGEST_WORD] for part in found) if len(found) > 1 else ()


@functools.lru_cache(maxsize=8192)
def kept(token: str) -> tuple[str, ...]:
    """What a token is kept as: one word, pairs of unspaced script, or parts if they are many."""
    if is_unspaced(token):
        return tuple(pairs(fold(token)))
    inside = () if token.islower() and token.isalpha() else parts(token)
    return inside if len(inside) > MOST_PARTS else (fold(token)[:LONGEST_WORD],)


def sequence(text: str) -> list[str]:
    """The words to index in their order; then, each after a gap, the parts of identifiers."""
    tokens = split(text)
    words = [word for token in tokens for word in kept(token)]
    for token in dict.fromkeys(tokens):
        if not token.isalpha() or not (token.islower() or token.istitle()):
            inside = parts(token)
            if 1 < len(inside) <= MOST_PARTS:
                words += [GAP, *inside]
    return words
