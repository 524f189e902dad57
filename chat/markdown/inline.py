"""Completes unfinished emphasis, code, links and formulas at the end of running text."""

import re
from dataclasses import dataclass

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
_AUTOLINK = re.compile(r"<(?:[a-zA-Z][a-zA-Z0-9+.-]{0,31}(?::[^\s<>]*)?)?$")
_TARGET = re.compile(r"\((?:\\.|[^()\\]|\((?:\\.|[^()\\])*\))*\)", re.DOTALL)
# How much of a formula is held back in hope of its end.
_HELD = {"$": 120, "$$": 3_000, "\\(": 400, "\\[": 3_000}
_ENDS = {"$": "$", "$$": "$$", "\\(": "\\)", "\\[": "\\]"}
_LONGEST_LABEL = 300


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
            if len(mark) == 1:
                self.end = start
            return end
        if mark[0] == "`":
            return self._code(mark, start, end)
        if mark[0] in "*_~":
            self._run_of(mark[0], start, end)
        elif mark == "]":
            return self._bracket(start, end)
        elif mark == "<":
            if _AUTOLINK.match(self.text, start) and self.end - start < 300:
                self.end = start
        elif self.text.startswith("^", end):
            if "]" not in self.text[end:]:
                self.end = start
        else:
            image = start > 0 and self.text[start - 1] == "!"
            self.open.append(_Open("[", 1, start - image, end))
        return end

    def _code(self, mark: str, start: int, end: int) -> int:
        for closing in re.finditer("`+", self.text[end:]):
            if len(closing[0]) == len(mark):
                return end + closing.end()
        # The backticks at the end may be the first of the closing ones.
        stop = len(self.text.rstrip("`"))
        if not self.text[end:stop].strip():
            self.end = start
        else:
            self.end, self.closing = stop, mark
        return self.end

    def _formula(self, mark: str, start: int, end: int) -> int:
        closing = -1 if mark in self._endless else self.text.find(_ENDS[mark], end)
        if closing >= 0:
            return closing + len(mark)
        self._endless.add(mark)
        follows = self.text[end : end + 1]
        undecided = not follows or not (follows.isspace() or (mark == "$" and follows.isdigit()))
        if (undecided or mark != "$") and len(self.text) - start < _HELD[mark]:
            self.end = start
        elif not follows.isspace():
            self.open.append(_Open("$", 0, start, end))
        return end

    def _run_of(self, mark: str, start: int, end: int) -> None:
        before = self.text[start - 1 : start] if start else " "
        after = self.text[end : end + 1] or " "
        at_end = end == self.end
        closes = not before.isspace() and not (mark == "_" and after.isalnum())
        opens = not after.isspace() and not (mark == "_" and before.isalnum())
        count = end - start
        if closes:
            count = self._match(mark, count, start, at_end)
        if count and at_end:
            self.end = end - count
        elif count and opens:
            self.open.append(_Open(mark, count, start, end))

    def _match(self, mark: str, count: int, start: int, at_end: bool) -> int:
        """Close what `count` marks close; return how many are left over."""
        while count and any(one.mark == mark for one in self.open):
            while self.open[-1].mark != mark:
                self.open.pop()
            opened = self.open[-1]
            if at_end and opened.count > count:
                self.end = start
                return 0
            used = min(opened.count, count)
            opened.count -= used
            count -= used
            if not opened.count:
                self.open.pop()
        return count

    def _bracket(self, start: int, end: int) -> int:
        if not any(one.mark == "[" for one in self.open):
            return end
        while self.open[-1].mark != "[":
            self.open.pop()
        label = self.open.pop()
        if end == self.end:
            self.cuts += [(label.start, label.end), (start, end)]
        elif self.text.startswith("(", end):
            target = _TARGET.match(self.text, end)
            if target:
                return target.end()
            if self.end - end < 2_000 and "\n\n" not in self.text[end:]:
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
            if end - one.start < _LONGEST_LABEL:
                cuts.append((one.start, one.end))
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
