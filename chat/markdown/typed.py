"""What a person has typed: as it stands, but for its code. No other Markdown is read in it."""

import re
from collections.abc import Iterator
from html import escape

from .codeblock import code_block
from .sanitise import sanitise
from .text import parsable, storable

_FENCE = re.compile(r"^ {0,3}(?P<marks>`{3,}(?=[^`\n]*$)|~{3,})(?P<info>[^\n]*)$", re.MULTILINE)
_TICKS = re.compile("`+")
_BLANK_LINE = re.compile(r"(\n[ \t]*\n)")


def render_typed(text: str) -> str:
    """Return sanitised HTML: fenced blocks and inline code as code, the rest as it is, escaped.

    Takes time by the length of the text alone, whatever it says: it is done for each reader. So
    code has no colours.
    """
    text = parsable(storable(text))
    if "`" not in text and "~~~" not in text:
        return escape(text, quote=False)
    return sanitise("".join(_blocks(text)))


def _blocks(text: str) -> Iterator[str]:
    """Prose and fenced blocks in turn. A fence that nothing ends goes to the end of the text."""
    opening: re.Match[str] | None = None
    at = 0
    for fence in _FENCE.finditer(text):
        if opening is None:
            yield _prose(text[at : fence.start()].rstrip("\n"))
            opening, at = fence, fence.end() + 1
        elif _ends(fence, opening):
            yield code_block(text[at : fence.start()], opening["info"], coloured=False)
            opening, at = None, fence.end()
    if opening is None:
        yield _prose(text[at:].lstrip("\n") if at else text)
    else:
        yield code_block(text[at:], opening["info"], coloured=False)


def _ends(fence: re.Match[str], opening: re.Match[str]) -> bool:
    return fence["marks"].startswith(opening["marks"]) and not fence["info"].strip()


def _prose(text: str) -> str:
    return "".join(map(_paragraph, _BLANK_LINE.split(text)))


def _paragraph(text: str) -> str:
    """Inline code stands between two runs of as many backticks."""
    runs = list(_TICKS.finditer(text))
    partners = _partners(runs)
    out: list[str] = []
    at = number = 0
    while number < len(runs):
        partner = partners[number]
        if partner is None:
            number += 1
            continue
        opening, closing = runs[number], runs[partner]
        out.append(escape(text[at : opening.start()], quote=False))
        code = _unpadded(text[opening.end() : closing.start()])
        out.append(f"<code>{escape(code, quote=False)}</code>")
        at, number = closing.end(), partner + 1
    out.append(escape(text[at:], quote=False))
    return "".join(out)


def _partners(runs: list[re.Match[str]]) -> list[int | None]:
    """For each run, the number of the next one that is as long."""
    following: dict[int, int] = {}
    partners: list[int | None] = [None] * len(runs)
    for number in range(len(runs) - 1, -1, -1):
        length = len(runs[number][0])
        partners[number] = following.get(length)
        following[length] = number
    return partners


def _unpadded(code: str) -> str:
    """Without the space on both sides that lets code begin with a backtick."""
    padded = code.startswith(" ") and code.endswith(" ") and code.strip()
    return code[1:-1] if padded else code
