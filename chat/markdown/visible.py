"""What of a growing text may be shown: unfinished syntax is held back, or completed.

Only looks matter here: what is wrong in it is put right when the text goes on or ends.
"""

import re

from .fences import FENCE, Nesting
from .inline import completed

_MARKERS = r"[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*"
# A last line that the next character can turn into something else.
_UNDECIDED = re.compile(
    rf"""{_MARKERS}(?:
        [-+*_=:|~\#\s]* | \d{{1,9}}[.)]?[ ]* | `+ | `{{3,}}[^`]* | ~{{3,}}.*
      | <[a-zA-Z!?/][^\s>]{{0,30}} | \[[ xX]?\]? | \[![a-zA-Z]*\]?[ ]* | \[\^[^\]]{{0,40}}(?:\]:?)?
    )""",
    re.VERBOSE,
)
_ROW = re.compile(rf"{_MARKERS}\|")
_LEAF = re.compile(
    rf"""{_MARKERS}(?:
        \#{{1,6}}[ \t] | \| | [-+*][ \t] | \d{{1,9}}[.)][ \t] | > | ```|~~~
      | (?:(?:[-_*][ \t]*){{3,}}|=+[ \t]*)(?:\n|\Z)
    )""",
    re.VERBOSE,
)
_ALL_FENCE = re.compile(r"[ \t>]*(`*|~*)[ \t]*")
_FORMULA = re.compile(rf"^{_MARKERS}(?P<opening>\\\[|\$\$)", re.MULTILINE)
LONGEST_LEAF = 6_000
_LONGEST_FORMULA = 3_000


def visible(source: str, in_table: bool = False) -> tuple[str, bool]:
    """Return `source` without, or with a completion of, what is unfinished at its end.

    And whether it ends in open code.
    """
    line = source.rfind("\n") + 1
    if "```" in source or "~~~" in source:
        fence = _open_fence(source)
        if fence is not None:
            # Inside of code only the closing fence is undecided.
            closing = line > fence and _ALL_FENCE.fullmatch(source, line)
            return source[:line] if closing else source, True
    if _UNDECIDED.fullmatch(source, line):
        source = source[:line]
    if not in_table:
        source = _without_header(source)
    source = _without_formula(source)
    start = _leaf_start(source)
    if len(source) - start > LONGEST_LEAF:
        return source, False
    shown = source[:start] + completed(source[start:])
    line = shown.rfind("\n") + 1
    # What is left of the line may be a marker alone.
    return shown[:line] if _UNDECIDED.fullmatch(shown, line) else shown, False


def _open_fence(source: str) -> int | None:
    """Where the fence that is still open at the end of `source` starts."""
    opened: tuple[Nesting, int] | None = None
    for found in FENCE.finditer(source):
        if found.end() == len(source):
            # A line that has not ended yet neither opens nor closes.
            break
        if opened is None:
            opened = (Nesting(found["fence"], found["info"]), found.start())
        elif opened[0].ends(found["fence"], found["info"]):
            opened = None
    return opened[1] if opened else None


def _without_header(source: str) -> str:
    """Hold back a line that may be the header of a table, until two more lines tell."""
    if "|" not in source:
        return source
    end = len(source) - source.endswith("\n")
    start = source.rfind("\n", 0, end) + 1
    if not _ROW.match(source, start):
        return source
    before = source.rfind("\n", 0, max(0, start - 1)) + 1
    if start and _ROW.match(source, before):
        return source
    return source[:start]


def _without_formula(source: str) -> str:
    """Hold back an open display formula: its lines may look like list items."""
    if "\\[" not in source and "$$" not in source:
        return source
    at = max(source.rfind("\n\n"), len(source) - _LONGEST_FORMULA, 0)
    while opened := _FORMULA.search(source, at):
        closing = "$$" if opened["opening"] == "$$" else "\\]"
        at = source.find(closing, opened.end()) + 2
        if at < 2:
            return source[: opened.start("opening")]
    return source


def _leaf_start(source: str) -> int:
    """Where the last block of running text begins, or a place before it."""
    line = source.rfind("\n", 0, max(0, len(source) - 1)) + 1
    if not source[line:].strip(" \t>\n"):
        return len(source)
    for _ in range(200):
        if line == 0 or _LEAF.match(source, line):
            return line
        before = source.rfind("\n", 0, line - 1) + 1
        if not source[before : line - 1].strip(" \t>"):
            return line
        line = before
    return line
