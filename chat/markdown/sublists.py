"""Reads a list that is indented by two spaces under `1.` as the writer meant it: in the item."""

import re

from .fences import FENCE, Nesting
from .spans import Edit

_INDENTED = re.compile(r"\n  [-+*] ")
_NUMBERED = re.compile(r"^\d{1,9}[.)] ", re.MULTILINE)
_ITEM = re.compile(r"\d{1,9}[.)] +\S")
_SUB = re.compile(r"  [-+*] ")
_DEEP = re.compile(r" {2,}\S")


def edits(text: str) -> list[Edit]:
    """One more space for the lines of such lists, and for what stands deeper in them."""
    if "\n  " not in text or not _INDENTED.search(text) or not _NUMBERED.search(text):
        return []
    found: list[Edit] = []
    at, numbered, inside = 0, False, False
    fence: Nesting | None = None
    for line in text.split("\n"):
        if mark := FENCE.match(line):
            if fence is None:
                fence = Nesting(mark["fence"], mark["info"])
            elif fence.ends(mark["fence"], mark["info"]):
                fence = None
        if fence is None and numbered and _SUB.match(line):
            inside = True
        if inside and _DEEP.match(line):
            found.append(Edit(at, at, " "))
        elif line.strip():
            inside = False
            numbered = fence is None and bool(_ITEM.match(line))
        at += len(line) + 1
    return found
