"""The words of a Markdown text, without its signs."""

import re
from typing import Any

from .parse import events
from .text import parsable, storable

LONGEST = 4_000  # characters that are read: what comes later is no beginning
_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>|<!--.*?(?:-->|\Z)", re.DOTALL)
_TEXTS = ("Text", "Code", "InlineMath", "DisplayMath")
_BLOCKS = {
    *("Paragraph", "Heading", "Item", "CodeBlock", "HtmlBlock", "TableHead", "TableRow"),
    *("FootnoteDefinition", "BlockQuote"),
}


def first_line(text: str) -> str:
    """The first line that says something, as plain text; nothing where there is none.

    Emphasis, links, headings, ticks of code, list items, quotes and HTML tags leave their words.
    """
    line = ""
    for event in events(parsable(storable(text.lstrip()[:LONGEST]))):
        said, ends = _read(event)
        line += said
        first, newline, _ = line.strip().partition("\n")
        if first and (ends or newline):
            return first.strip()
    return line.strip()


def _read(event: Any) -> tuple[str, bool]:
    """The words that an event brings, and whether a line ends with it."""
    if isinstance(event, str):
        return "", event in ("SoftBreak", "HardBreak")
    ((kind, value),) = event.items()
    if kind in _TEXTS:
        return value, False
    if kind == "Html":
        return _TAG.sub("", value), False
    if kind == "End":
        name = value if isinstance(value, str) else next(iter(value))
        return " " if name == "TableCell" else "", name in _BLOCKS
    return "", False
