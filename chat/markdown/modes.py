"""The kinds of open block that are extended instead of sent again.

Each holds what the parser has to see before the open source to read it as it stands in the
whole text (`lead`).
"""

import re
from dataclasses import dataclass
from html import escape

from .blocks import Block
from .body import Body
from .codeblock import code_block, known_language
from .fences import FENCE, Nesting, nests
from .growing_code import GrowingCode
from .sanitise import sanitise
from .writer import PARAGRAPH

_MARKER = re.compile(r"([ \t]*)([-+*]|\d{1,9}[.)])")
_MAX_COLOURED_LINE_CHARS = 500
_FENCE = re.compile(r"( {0,3})(`{3,}|~{3,})(.*)")


@dataclass(slots=True)
class ListMode:
    """An open list: its items but the last are closed."""

    source: str = ""
    lead: str = ""
    loose: bool = False
    frozen: int = 0
    before: str = "<ul>"
    after: str = "</ul>"

    def freeze(self, source: str, loose: bool) -> None:
        """Go on after `source`, which held closed items."""
        self.source += source
        self.loose = self.loose or loose
        self.frozen += 1

    def led_by(self, rest: str) -> None:
        """Make the lead a sibling of the item that `rest` starts with."""
        marker = _MARKER.match(rest)
        if marker:
            indent, bullet = marker.groups()
            self.lead = f"{indent}{bullet} x\n" + ("\n" if self.loose else "")


@dataclass(slots=True)
class TableMode:
    """An open table: its rows but the last are closed."""

    lead: str


@dataclass(slots=True)
class ParagraphMode:
    """A long open paragraph: its beginning is closed."""

    source: str = ""
    lead: str = ""

    def freeze(self, source: str) -> None:
        """Go on after `source`; the rest starts with a space, so any letter may lead it."""
        self.source += source
        self.lead = "x"

    def inner(self, block: Block) -> str:
        """The HTML in the paragraph, without the lead."""
        html = block.html.removeprefix(PARAGRAPH).removesuffix("</p>")
        return sanitise(html.removeprefix(self.lead))


class CodeMode:
    """An open fenced code block; its text is sent as it comes, its lines coloured when they end."""

    lead = ""

    def __init__(self, body: Body, opening: str) -> None:
        fence = _FENCE.match(opening)
        indent, marks, self.info = fence.groups() if fence else ("", "```", "")
        self._indent = re.compile(f" {{0,{len(indent)}}}")
        self._closing = re.compile(rf" {{0,3}}{re.escape(marks)}{re.escape(marks[0])}*[ \t]*")
        self._maybe = re.compile(rf" {{0,3}}{re.escape(marks[0])}*[ \t]*")
        self._nesting = Nesting(marks, self.info)
        self._body = body
        self._code: list[str] = []
        self._length = 0
        self._in_line = False
        self._line = ""  # the last line, as far as it has come
        language = known_language(self.info)
        self._colours = GrowingCode(language) if language else None
        html = sanitise(code_block("", self.info))
        cut = html.index("</code>")
        body.open(html[:cut], html[cut:])

    def take(self, source: str, final: bool) -> tuple[str, bool]:
        """Send what is sure; return the rest of the source, and whether the block has closed."""
        at = 0
        kept: list[str] = []
        closed = False
        while at < len(source) and not closed:
            newline = source.find("\n", at)
            end = newline if newline >= 0 else len(source)
            whole = newline >= 0 or final
            if not self._in_line:
                if whole and self._ends(source, at, end):
                    closed, at = True, min(end + 1, len(source))
                    break
                if not whole and self._maybe.fullmatch(source, at, end):
                    break
                if newline < 0 and not source[at:end].strip(" "):
                    # The parser drops an unended last line of spaces.
                    at = end
                    break
                at = self._after_indent(source, at, end)
            stop = end + (newline >= 0)
            kept.append(source[at:stop])
            self._in_line = newline < 0
            at = stop
        self._send("".join(kept))
        if closed:
            self.close()
        return source[at:], closed

    def close(self) -> None:
        """Leave the block; show it as it is read whole where that differs from what was shown."""
        code = "".join(self._code)
        html = sanitise(code_block(code, self.info))
        if self._body.opened == html:
            self._body.leave()
        else:
            self._body.replace(html)

    @property
    def length(self) -> int:
        """Characters of code so far."""
        return self._length

    def _ends(self, source: str, at: int, end: int) -> bool:
        if not nests(self.info):
            return self._closing.fullmatch(source, at, end) is not None
        fence = FENCE.match(source[at:end])
        return fence is not None and self._nesting.ends(fence["fence"], fence["info"])

    def _after_indent(self, source: str, at: int, end: int) -> int:
        indent = self._indent.match(source, at, end)
        return indent.end() if indent else at

    def _send(self, text: str) -> None:
        self._code.append(text)
        self._length += len(text)
        if self._colours is None:
            self._body.text(text, _escaped(text))
            return
        *ended, self._line = (self._line + text).split("\n")
        html = "".join([self._colours.take(f"{line}\n") for line in ended])
        if html:
            self._body.close(sanitise(html))
            text = self._colours.held + self._line
        self._body.grow(_escaped(text), "")
        if self._colours.stopped or len(self._line) > _MAX_COLOURED_LINE_CHARS:
            self._body.seal()
            self._colours = None


def _escaped(text: str) -> str:
    return sanitise(escape(text, False))


Mode = ListMode | TableMode | ParagraphMode | CodeMode


def inside(html: str, tag: str) -> str:
    """Return sanitised `html` that only an element such as `tbody` may hold."""
    if tag == "tr":
        wrapped = sanitise(f"<table><tbody>{html}</tbody></table>")
        return wrapped.removeprefix("<table><tbody>").removesuffix("</tbody></table>")
    return sanitise(html)
