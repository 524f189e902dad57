r"""Environments that no formula is: `CD`, `tikzpicture` and their like are shown as code.

Nothing here draws them. They go to the parser as a fence, which keeps their lines and says why.
"""

import re
from collections.abc import Iterator

from .spans import Edit, Spans

_NAMES = r"(?P<name>CD|tikzpicture|tikzcd|circuitikz|forest|prooftree|picture)"
# From the beginning of a line to the end of one, in the signs of a formula or without them.
_OPENING = re.compile(
    rf"^(?P<indent>[ \t]*)(?:(?:\$\$|\\\[)[ \t]*\n?[ \t]*)?(?P<begin>\\begin\{{{_NAMES}\}})",
    re.MULTILINE,
)
_CLOSING = re.compile(r"(?:[ \t]*\n?[ \t]*(?:\$\$|\\\]))?[ \t]*$", re.MULTILINE)
_FENCE = "~~~~"
_INFO = 'latex title="not drawn here"'


def edits(text: str, opaque: Spans) -> list[Edit]:
    """A fence around each drawing that stands alone."""
    made: list[Edit] = []
    for found, end in _drawings(text):
        after = _CLOSING.match(text, end) if end is not None else None
        if end is None or after is None or found.start("begin") in opaque:
            continue
        indent = found["indent"]
        start = f"{_FENCE}{_INFO}\n{indent}"
        made.append(Edit(found.end("indent"), found.start("begin"), start))
        made.append(Edit(end, after.end(), f"\n{indent}{_FENCE}"))
    return made


def begun(text: str) -> int | None:
    """Where a drawing begins that has no end yet; None where there is none."""
    return next((found.start() for found, end in _drawings(text) if end is None), None)


def _drawings(text: str) -> Iterator[tuple[re.Match[str], int | None]]:
    """Where each begins, and the place behind its end; of those without an end, the first."""
    if "\\begin{" not in text:
        return
    at, endless = 0, set[str]()
    while found := _OPENING.search(text, at):
        name, at = found["name"], found.end()
        if name in endless:
            continue
        closing = f"\\end{{{name}}}"
        place = text.find(closing, at)
        if place < 0:
            endless.add(name)
            yield found, None
        else:
            at = place + len(closing)
            yield found, at
