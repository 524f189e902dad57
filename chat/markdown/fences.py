"""A fence with a language inside a Markdown fence opens another one; it does not end the outer."""

import re
from collections.abc import Iterator

from .spans import Edit

# What may stand before a block in its line: the marks of quotes and lists.
MARKERS = r"[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*"
FENCE = re.compile(rf"^{MARKERS}(?P<fence>`{{3,}}(?=[^`\n]*$)|~{{3,}})(?P<info>.*)$", re.MULTILINE)
_MARKDOWN_FENCE = re.compile(r"(?:```|~~~)[ \t]*(?:markdown|md|mdx)\b", re.IGNORECASE)
_MARKDOWN = re.compile(r"\s*(?:markdown|md|mdx)\b", re.IGNORECASE)


def nests(info: str) -> bool:
    """Whether a block with this info string may hold fences of its own."""
    return bool(_MARKDOWN.match(info))


class Nesting:
    """Follows the fences in an open block: which of them ends it."""

    def __init__(self, fence: str, info: str) -> None:
        self._fence = fence
        self._nests = nests(info)
        self._depth = 0

    def ends(self, fence: str, info: str) -> bool:
        """Whether this fence ends the outer block."""
        if not fence.startswith(self._fence):
            return False
        if info.strip():
            self._depth += self._nests
        elif self._depth:
            self._depth -= 1
        else:
            return True
        return False


def edits(text: str) -> list[Edit]:
    """Longer marks for an outer fence, so that the parser does not end it at an inner one."""
    if not _MARKDOWN_FENCE.search(text):
        return []
    return [Edit(at, at, marks) for at, marks in _longer(text)]


def _longer(text: str) -> Iterator[tuple[int, str]]:
    outer: re.Match[str] | None = None
    nesting = Nesting("", "")
    inner = 0  # the longest fence inside
    for found in FENCE.finditer(text):
        if outer is None:
            outer, inner = found, 0
            nesting = Nesting(found["fence"], found["info"])
        elif not nesting.ends(found["fence"], found["info"]):
            inner = max(inner, len(found["fence"]))
        else:
            if nests(outer["info"]) and inner >= len(outer["fence"]):
                extra = outer["fence"][0] * (inner + 1 - len(outer["fence"]))
                yield outer.start("fence"), extra
                yield found.start("fence"), extra
            outer = None
    if outer is not None and nests(outer["info"]) and inner >= len(outer["fence"]):
        yield outer.start("fence"), outer["fence"][0] * (inner + 1 - len(outer["fence"]))
