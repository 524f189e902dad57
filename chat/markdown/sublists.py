"""Reads a list that is indented by two spaces under `1.` as the writer meant it: in the item."""

import re

from .fences import FENCE
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
    at, numbered, inside, fence = 0, False, False, ""
    for line in text.splitlines(keepends=True):
        if mark := FENCE.match(line):
            if not fence:
                fence = mark["fence"]
            elif mark["fence"].startswith(fence) and not mark["info"].strip():
                fence = ""
        if not fence and numbered and _SUB.match(line):
            inside = True
        if inside and _DEEP.match(line):
            found.append(Edit(at, at, " "))
        elif line.strip():
            inside = False
            numbered = not fence and bool(_ITEM.match(line))
        at += len(line)
    return found
