"""Lets `**「重要」**な` be bold: CommonMark asks for a space there, which CJK text does not have.

An invisible mark between the asterisks and a punctuation mark makes the parser see a letter. The
writer takes it out.
"""

import re
import unicodedata

from .spans import Edit, Spans

# A noncharacter: no text has it (`text.parsable`), and to the parser it is a letter.
JOINER = "\ufdd0"
_CJK = (
    r"\u1100-\u11ff\u2e80-\u2fff\u3040-\u318f\u31a0-\u31ff\u3400-\u9fff"
    r"\ua960-\ua97f\uac00-\ud7ff\uff66-\uff9f"
)
_RUN = re.compile(r"(?<![*\\])(?P<before>[^*\s])(?P<marks>\*{1,3})(?P<after>[^*\s])")
# `2*3*4` multiplies.
_TIMES = re.compile(r"\*(?<=\d\*)(?=\d)")
_LETTER = re.compile(f"[{_CJK}]")


def edits(text: str, occupied: Spans) -> list[Edit]:
    """A mark where asterisks stand between a punctuation mark and a CJK letter, and so on."""
    if "*" not in text:
        return []
    found = [
        Edit(times.start(), times.start(), "\\")
        for times in _TIMES.finditer(text)
        if times.start() not in occupied
    ]
    if text.isascii():
        return found
    at = 0
    while run := _RUN.search(text, at):
        at = run.start("marks") + 1
        if run.start("marks") in occupied:
            continue
        if _is_punctuation(run["before"]) and _LETTER.match(run["after"]):
            found.append(Edit(run.start("marks"), run.start("marks"), JOINER))
        elif _LETTER.match(run["before"]) and _is_punctuation(run["after"]):
            found.append(Edit(run.end("marks"), run.end("marks"), JOINER))
    return found


def _is_punctuation(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "PS"
