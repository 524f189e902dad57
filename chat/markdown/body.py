"""The reply's body as the browser has it, and the ops that bring it on.

An op is a JSON list. The *container* is the innermost open element, at first the body; the *tail*
is the HTML of what is still open in it, always its last nodes. Offsets count UTF-16 units, as
JavaScript does.

    ["tail", keep, html]          the tail becomes tail[:keep] + html
    ["add", back, html]           html is inserted before the last `back` units of the tail
    ["close", html]               html takes the tail's place and is closed; the tail is empty
    ["seal"]                      the tail is closed as it stands
    ["open", html]                appends this element; the one in it that is marked `data-open`
                                  is the new container; the mark is taken off at once
    ["text", text]                appends plain text to the container, whose tail is empty
    ["leave", n]                  closes the tail and the last n containers
    ["replace", n, html]          drops the tail; html takes the place of what the nth last `open`
                                  appended
    ["reset", html, depth, tail]  everything anew; the container is the `depth`th marked element
"""

from dataclasses import dataclass, field

Op = list[str | int]


@dataclass(slots=True)
class _Level:
    """An open element: its HTML up to its content, the content so far, and what closes it."""

    before: str
    after: str
    parts: list[str] = field(default_factory=list)


class Body:
    """Every method changes the body and adds the op that does the same in the browser."""

    def __init__(self) -> None:
        self.ops: list[Op] = []
        self.tail = ""
        self.dropped = 0  # characters of HTML that were sent and did not stay
        self._levels = [_Level("", "")]

    @property
    def depth(self) -> int:
        """How many elements are open."""
        return len(self._levels) - 1

    @property
    def html(self) -> str:
        """The whole body, open elements closed."""
        return self._joined(marked=False)

    @property
    def opened(self) -> str:
        """The HTML of the open element."""
        level = self._levels[-1]
        return f"{level.before}{''.join(level.parts)}{self.tail}{level.after}"

    def snapshot(self) -> Op:
        """One op that makes this body out of any other."""
        return ["reset", self._joined(marked=True), self.depth, self.tail]

    def show(self, html: str) -> None:
        """Make `html` the tail, saying only what differs."""
        old = self.tail
        if html == old:
            return
        self.tail = html
        kept = _common_start(old, html)
        rest = len(old) - kept
        if rest and len(html) > kept + rest and html.endswith(old[kept:]):
            self.ops.append(["add", _units(old[kept:]), html[kept : len(html) - rest]])
        elif rest:
            self.dropped += rest
            self.ops.append(["tail", _units(html[:kept]), html[kept:]])
        else:
            self.ops.append(["add", 0, html[kept:]])

    def grow(self, text: str, closing: str) -> None:
        """Add plain text, which needs no escaping, to the tail before the end tags it ends in."""
        if text:
            self.tail = f"{self.tail[: len(self.tail) - len(closing)]}{text}{closing}"
            self.ops.append(["add", len(closing), text])

    def seal(self) -> None:
        """Close the tail as it stands."""
        if self.tail:
            self._levels[-1].parts.append(self.tail)
            self.tail = ""
            self.ops.append(["seal"])

    def close(self, html: str) -> None:
        """Close `html` in place of the tail."""
        if not html:
            self.show("")
        elif self.tail.startswith(html) or (self.tail and _nearly(self.tail, html)):
            self.show(html)
            self.seal()
        else:
            self.dropped += len(self.tail)
            self.tail = ""
            self._levels[-1].parts.append(html)
            self.ops.append(["close", html])

    def open(self, before: str, after: str, content: str = "") -> None:
        """Append an element and go into it; `before` ends with the start tag gone into."""
        self.show("")
        self.ops.append(["open", f"{before[:-1]} data-open>{content}{after}"])
        self._levels.append(_Level(before, after, [content] if content else []))

    def text(self, text: str, html: str) -> None:
        """Append plain text to the open element; `html` is the text escaped."""
        if text:
            self.ops.append(["text", text])
            self._levels[-1].parts.append(html)

    def leave(self) -> None:
        """Close the open element."""
        self.seal()
        level = self._levels.pop()
        self._levels[-1].parts.append(f"{level.before}{''.join(level.parts)}{level.after}")
        self.ops.append(["leave", 1])

    def replace(self, html: str) -> None:
        """Put `html` in the place of the open element, closed."""
        self.dropped += len(self.opened)
        self.tail = ""
        self._levels.pop()
        if html:
            self._levels[-1].parts.append(html)
        self.ops.append(["replace", 1, html])

    def reset(self, html: str) -> None:
        """Start over with `html`, closed."""
        self.tail = ""
        self._levels = [_Level("", "", [html])]
        self.ops.append(["reset", html, 0, ""])

    def _joined(self, marked: bool) -> str:
        pieces: list[str] = []
        for level in self._levels:
            open_tag = marked and level.before
            pieces.append(f"{level.before[:-1]} data-open>" if open_tag else level.before)
            pieces += level.parts
        if not marked:
            pieces.append(self.tail)
        pieces += [level.after for level in reversed(self._levels)]
        return "".join(pieces)


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _common_start(one: str, two: str) -> int:
    """Length of the common start, not ending inside a tag or a character reference."""
    low, high = 0, min(len(one), len(two))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == two[low:middle]:
            low = middle
        else:
            high = middle - 1
    if low == len(one) and low == len(two):
        return low
    tag = one.rfind("<", 0, low)
    if tag > one.rfind(">", 0, low):
        low = tag
    reference = one.rfind("&", max(0, low - 8), low)
    if reference >= 0 and one.find(";", reference, low) < 0:
        low = reference
    return low


def _nearly(tail: str, html: str) -> bool:
    """Whether going on from the tail costs less than sending `html` whole."""
    return _common_start(tail, html) * 2 > len(html)
