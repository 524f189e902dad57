"""Completes unfinished emphasis, code, links and formulas at the end of running text."""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

from .formulas import ENVIRONMENTS, is_inline, may_become_formula
from .math import MAX_FORMULA_CHARS
from .tags import INLINE

# What opens nothing that lasts: text, code that is closed, brackets that make no link. Passed over
# at once, since looking at each mark in turn is what a scan costs.
_PASSED = re.compile(
    r"""(?: [^\\`*_~$\[\]<]++
          | `(?!`) [^`]++ `(?!`)
          | \[ [^\\`*_~$\[\]<^] [^\\`*_~$\[\]<]*+ \] (?=[^(\[:])
        )*+""",
    re.VERBOSE,
)
_TOKEN = re.compile(r"\\.|`+|\*+|_+|~+|\${1,2}|.", re.DOTALL)
_PARTIAL_END = re.compile(r"&#?[a-zA-Z0-9]{0,10}$")
_AUTOLINK = re.compile(r"<(?:/?[a-zA-Z][a-zA-Z0-9+.-]{0,31}(?::[^\s<>]*)?)?/?$")
_TARGET = re.compile(r"\((?:\\.|[^()\\]|\((?:\\.|[^()\\])*\))*\)", re.DOTALL)
_BEGIN = re.compile(r"\\begin\{([a-zA-Z]+\*?)\}")
_PARTIAL_BEGIN = re.compile(r"\\(?:b|be|beg|begi|begin(?:\{[a-zA-Z]*\*?)?)?")
_ENDS = {"$": "$", "$$": "$$", "\\(": "\\)", "\\[": "\\]"}
_MAX_LABEL_CHARS = 300
_MAX_TARGET_CHARS = 2_000


@dataclass(slots=True)
class _Open:
    mark: str
    count: int
    start: int
    end: int


class _Scan:
    """One pass over running text: what is open at its end, and where nothing was open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = len(text)
        self.open: list[_Open] = []
        self.cuts: list[tuple[int, int]] = []
        self.closing = ""
        self._endless: set[str] = set()
        self._last: dict[str, int] = {}
        self._counts: Counter[str] = Counter()
        self._last_bracket = text.rfind("]")
        self._ticks: dict[int, list[int]] | None = None
        self.free = 0
        self._run()

    def _run(self) -> None:
        at = 0
        while at < self.end:
            if not self.open:
                self.free = at
            passed = _PASSED.match(self.text, at, self.end)
            start = passed.end() if passed else at
            if start >= self.end:
                break
            if not self.open:
                self.free = start
            mark = _TOKEN.match(self.text, start)
            at = self._take(mark[0], start, mark.end()) if mark else start + 1
        else:
            at = self.end
        if not self.open and self.end == len(self.text) and not self.cuts and not self.closing:
            self.free = self.end

    def _take(self, mark: str, start: int, end: int) -> int:
        """Handle one mark; return where to go on."""
        if mark in _ENDS:
            return self._formula(mark, start, end)
        if mark[0] == "\\":
            return self._backslash(start, end)
        if mark[0] == "`":
            return self._code(mark, start, end)
        if mark[0] in "*_~":
            self._run_of(mark[0], start, end)
        elif mark == "]":
            return self._bracket(start, end)
        elif mark == "<":
            return self._tag(start, end)
        elif self.text.startswith("^", end):
            if self._last_bracket < end:
                self.end = start
        else:
            image = start > 0 and self.text[start - 1] == "!"
            self._push(_Open("[", 1, start - image, end))
        return end

    def _push(self, opened: _Open) -> None:
        self.open.append(opened)
        self._counts[opened.mark] += 1

    def _pop(self) -> _Open:
        opened = self.open.pop()
        self._counts[opened.mark] -= 1
        return opened

    def _tag(self, start: int, end: int) -> int:
        """Half an address or tag is held back; a small tag waits for its partner."""
        tag = INLINE.match(self.text, start)
        if tag is None:
            if self.end - start < 300 and _AUTOLINK.match(self.text, start):
                self.end = start
            return end
        name = tag["name"].lower()
        if not tag["end"]:
            self._push(_Open(f"<{name}>", 1, start, tag.end()))
        elif self._counts[f"<{name}>"]:
            while self._pop().mark != f"<{name}>":
                pass
        return tag.end()

    def _backslash(self, start: int, end: int) -> int:
        """Half a command is held back, and an environment until its end."""
        if _PARTIAL_BEGIN.fullmatch(self.text, start):
            self.end = start
        elif (begin := _BEGIN.match(self.text, start)) and begin[1] in ENVIRONMENTS:
            closing = f"\\end{{{begin[1]}}}"
            stop = -1 if closing in self._endless else self.text.find(closing, begin.end())
            if stop >= 0:
                return stop + len(closing)
            self._endless.add(closing)
            if self._may_become_formula("$$", begin[0], start):
                self.end = start
        return end

    def _may_become_formula(self, kind: str, opening: str, start: int) -> bool:
        """Asked of the last one alone that is open: there may be as many as the text is long."""
        if opening not in self._last:
            self._last[opening] = self.text.rfind(opening)
        if self._last[opening] != start:
            return False
        at = start + len(opening)
        return may_become_formula(kind, self.text[at : at + MAX_FORMULA_CHARS + 1])

    def _code(self, mark: str, start: int, end: int) -> int:
        places = self._runs_of_ticks(len(mark))
        following = bisect_left(places, end)
        if following < len(places):
            return places[following] + len(mark)
        # The backticks at the end may be the first of the closing ones.
        stop = len(self.text.rstrip("`"))
        if not self.text[end:stop].strip():
            self.end = start
        else:
            self.end, self.closing = stop, mark
        return self.end

    def _runs_of_ticks(self, length: int) -> list[int]:
        """Where so many backticks stand together; found once for all lengths."""
        if self._ticks is None:
            self._ticks = {}
            for run in re.finditer("`+", self.text):
                self._ticks.setdefault(len(run[0]), []).append(run.start())
        return self._ticks.get(length, [])

    def _formula(self, mark: str, start: int, end: int) -> int:
        closing = -1 if mark in self._endless else self.text.find(_ENDS[mark], end)
        if mark == "$" and (closing >= 0 or not _may_open(self.text, start)):
            is_formula = closing >= 0 and is_inline(self.text, start, closing)
            return closing + 1 if is_formula else end
        if closing >= 0:
            return closing + len(mark)
        self._endless.add(mark)
        follows = self.text[end : end + 1]
        undecided = not follows or not (follows.isspace() or (mark == "$" and follows.isdigit()))
        if (undecided or mark != "$") and self._may_become_formula(mark, mark, start):
            self.end = start
        elif not follows.isspace():
            self._push(_Open("$", 0, start, end))
        return end

    def _run_of(self, mark: str, start: int, end: int) -> None:
        before = self.text[start - 1 : start] if start else " "
        after = self.text[end : end + 1] or " "
        at_end = end == self.end
        closes = not before.isspace() and not (mark == "_" and after.isalnum())
        opens = not after.isspace() and not (mark == "_" and before.isalnum())
        opens = opens and not (mark == "*" and before.isdigit() and after.isdigit())
        count = end - start
        if closes:
            count = self._match(mark, count, start, at_end)
        if count and at_end:
            self.end = end - count
        elif count and opens:
            self._push(_Open(mark, count, start, end))

    def _match(self, mark: str, count: int, start: int, at_end: bool) -> int:
        """Close what `count` marks close; return how many are left over."""
        while count and self._counts[mark]:
            while self.open[-1].mark != mark:
                self._pop()
            opened = self.open[-1]
            if at_end and opened.count > count:
                self.end = start
                return 0
            used = min(opened.count, count)
            opened.count -= used
            count -= used
            if not opened.count:
                self._pop()
        return count

    def _bracket(self, start: int, end: int) -> int:
        if not self._counts["["]:
            return end
        while self.open[-1].mark != "[":
            self._pop()
        label = self._pop()
        if end == self.end:
            if not self.text[label.end : start].isdigit():  # `[1]` is a citation
                self.cuts += [(label.start, label.end), (start, end)]
        elif self.text.startswith("(", end):
            target = _TARGET.match(self.text, end, end + _MAX_TARGET_CHARS)
            if target:
                return target.end()
            if self.end - end < _MAX_TARGET_CHARS and "\n\n" not in self.text[end:]:
                self.cuts.append((label.start, label.end))
                self.end = start
        return end


def completed(text: str) -> str:
    """Return running text without half syntax at its end, and with what is open closed."""
    partial = _PARTIAL_END.search(text, max(0, len(text) - 12))
    if partial:
        text = text[: partial.start()]
    scan = _Scan(text)
    cuts = list(scan.cuts)
    end = len(text[: scan.end].rstrip()) if not scan.closing else scan.end
    closers = scan.closing
    for one in reversed(scan.open):
        if one.mark == "[":
            label = text[one.end : one.end + _MAX_LABEL_CHARS + 1]
            if end - one.start < _MAX_LABEL_CHARS and not label.isdigit():
                cuts.append((one.start, one.end))
        elif one.mark[0] == "<":
            if one.end < end:
                closers += f"</{one.mark[1:]}"
            else:
                end = len(text[: one.start].rstrip())
        elif one.mark != "$" and one.end >= end:
            end = len(text[: one.start].rstrip())
        elif one.mark != "$":
            closers += one.mark * one.count
    if not closers and not cuts and end >= len(text.rstrip()):
        return text
    shown = text[:end]
    for start, stop in sorted(cuts, reverse=True):
        # At the start of a line what follows could become a marker.
        if stop <= end and (start > shown.rfind("\n", 0, start) + 1 or shown[stop:][:1].isalpha()):
            shown = shown[:start] + shown[stop:]
    return shown + closers


def _may_open(text: str, at: int) -> bool:
    """Whether a dollar there can begin a formula, whatever follows."""
    before = text[at - 1 : at]
    return not (before.isalnum() and before.isascii())


def free_until(text: str) -> int:
    """Where `text` can be cut in two so that neither half changes how the other reads.

    At a single space, nothing open before it; 0 if there is no such place.
    """
    free = _Scan(text).free
    while free > 1:
        free = text.rfind(" ", 0, free)
        if free > 0 and not text[free - 1].isspace() and not text[free + 1 : free + 2].isspace():
            return free
    return 0
