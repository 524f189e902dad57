"""Keeps an address whole where `*`, `_` or `~` in it would begin emphasis."""

import re

from .links import bare_addresses
from .spans import Edit, Spans

_MARK = re.compile(r"[*_~]")
# `[text](address)` and `[label]: address` are the parser's own.
_IN_LINK = re.compile(r"\]\(\s*<?$|\]:[ \t]*<?$")


def edits(text: str, occupied: Spans) -> list[Edit]:
    """A backslash before each mark of emphasis that belongs to a bare address."""
    if "://" not in text and "www." not in text:
        return []
    found: list[Edit] = []
    for start, end in bare_addresses(text):
        marks = [one.start() for one in _MARK.finditer(text, start, end)]
        if not marks or _IN_LINK.search(text, max(0, start - 8), start) or start in occupied:
            continue
        found += [Edit(at, at, "\\") for at in marks]
    return found
