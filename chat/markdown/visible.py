"""What of a growing text may be shown: unfinished syntax is held back, or completed.

Only looks matter here: what is wrong in it is put right when the text goes on or ends.
"""

import re

from .codeblock import is_math
from .drawings import begun
from .fences import FENCE, MARKERS, Nesting
from .formulas import ENVIRONMENTS
from .inline import completed
from .math import MAX_FORMULA_CHARS

# A last line that the next character can turn into something else.
_UNDECIDED = re.compile(
    rf"""{MARKERS}(?:
        [-+*_=:|~\#\s]* | \d{{1,9}}[.)]?[ ]* | `+ | `{{3,}}[^`]* | ~{{3,}}.*
      | <[a-zA-Z!?/][^\s>]{{0,30}} | \[[ xX]?\]? | \[![a-zA-Z]*\]?[ ]* | \[\^[^\]]{{0,40}}(?:\]:?)?
    )""",
    re.VERBOSE,
)
_ROW = re.compile(rf"{MARKERS}\|")
_LEAF = re.compile(
    rf"""{MARKERS}(?:
        \#{{1,6}}[ \t] | \| | [-+*][ \t] | \d{{1,9}}[.)][ \t] | ```|~~~
      | (?:(?:[-_*][ \t]*){{3,}}|=+[ \t]*)(?:\n|\Z)
    )""",
    re.VERBOSE,
)
_QUOTED = re.compile(r"[ \t]*>")
_ALL_FENCE = re.compile(r"[ \t>]*(`*|~*)[ \t]*")
_FORMULA = re.compile(
    rf"^{MARKERS}(?P<opening>\\\[|\$\$)|(?P<begin>\\begin\{{(?P<name>[a-zA-Z]+\*?)\}})",
    re.MULTILINE,
)
MAX_LEAF_CHARS = 6_000
# A drawing is shown once it has ended, as code; so much of it is held back.
MAX_DRAWING_CHARS = 8_000


def visible(source: str, in_table: bool = False) -> tuple[str, bool]:
    """Return `source` without, or with a completion of, what is unfinished at its end.

    And whether it ends in open code.
    """
    line = source.rfind("\n") + 1
    if "```" in source or "~~~" in source:
        fence = _open_fence(source)
        if fence is not None:
            info = FENCE.match(source, fence)
            if info and is_math(info["info"]) and len(source) - fence < MAX_FORMULA_CHARS:
                return source[:fence], False
            # Inside of code only the closing fence is undecided.
            closing = line > fence and _ALL_FENCE.fullmatch(source, line)
            return source[:line] if closing else source, True
    drawing = begun(source)
    if drawing is not None and len(source) - drawing < MAX_DRAWING_CHARS:
        return source[:drawing], False
    if _UNDECIDED.fullmatch(source, line):
        source = source[:line]
    if not in_table:
        source = _without_header(source)
    source = _without_formula(source)
    start = _leaf_start(source)
    if len(source) - start > MAX_LEAF_CHARS:
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
    """Hold back an open formula of several lines: they may look like list items."""
    if "\\[" not in source and "$$" not in source and "\\begin{" not in source:
        return source
    at = max(source.rfind("\n\n"), len(source) - MAX_FORMULA_CHARS, 0)
    while opened := _FORMULA.search(source, at):
        start, at = opened.start("opening"), opened.end()
        closing = "$$" if opened["opening"] == "$$" else "\\]"
        if opened["begin"]:
            start, closing = opened.start("begin"), f"\\end{{{opened['name']}}}"
            if opened["name"] not in ENVIRONMENTS or _is_in_code(source, start):
                continue
        end = source.find(closing, at)
        if end < 0:
            return source[:start]
        at = end + len(closing)
    return source


def _is_in_code(source: str, at: int) -> bool:
    """Whether a backtick is open before this place of its line."""
    return source.count("`", source.rfind("\n", 0, at) + 1, at) % 2 == 1


def _leaf_start(source: str) -> int:
    """Where the last block of running text begins, or a place before it."""
    line = source.rfind("\n", 0, max(0, len(source) - 1)) + 1
    if not source[line:].strip(" \t>\n"):
        return len(source)
    for _ in range(200):
        if line == 0 or _LEAF.match(source, line):
            return line
        before = source.rfind("\n", 0, line - 1) + 1
        quoted = _QUOTED.match(source, line) and not _QUOTED.match(source, before)
        if quoted or not source[before : line - 1].strip(" \t>"):
            return line
        line = before
    return line
