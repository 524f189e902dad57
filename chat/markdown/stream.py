"""Renders Markdown while it grows: closed blocks are sent once, the open one is brought on."""

import re

from .blocks import Block, notes_for, split
from .body import Body, Op
from .codeblock import is_math
from .inline import free_until
from .modes import CodeMode, ListMode, Mode, ParagraphMode, TableMode, inside
from .prose import goes_on_from, is_plain
from .render import plain, render
from .sanitise import sanitise
from .text import is_storable, parsable, storable
from .visible import visible
from .writer import PARAGRAPH, Numbers, TooMuchError

_NOTE = re.compile(r"\[\^([^\[\]\s^]{1,40})\]")
# So many pieces of text are joined into one: what is asked for each second must not grow.
_MAX_PIECES = 200
# From here on a paragraph's beginning is closed.
_LONG_PARAGRAPH_CHARS = 700
# As long as nothing in it has to be parsed, more of it costs next to nothing.
_LONG_PROSE_CHARS = 4_000
_OPEN_END_CHARS = 120
# From here on an open block that cannot be closed in parts is shown at every eighth of growth.
_LARGE_BLOCK_CHARS = 8_000
# So much may be sent in vain, in characters of HTML: some for each character of text, and a start.
_DROPPED_RATE, _DROPPED_START = 1.5, 4_000
_CLOSED_BY_LINE = ("Heading", "Rule")
_CLOSED_BY_GAP = ("Paragraph", "Heading", "Rule", "BlockQuote", "Table")


class MarkdownStream:
    """Text goes in with `feed`; `patch` and `finish` say what changes in the browser.

    `finish` renders the whole text once more and colours code: about 1 ms per 10 KB of prose
    and 1 ms per KB of code, so call it in a thread when `slow` says so. The object is not
    locked: one call at a time.
    """

    def __init__(self) -> None:
        self._fed: list[str] = []
        self._is_storable = True
        self._new: list[str] = []
        self._source = ""
        self._shown = 0
        self._numbers: Numbers = {}
        self._mode: Mode | None = None
        self._body = Body()
        self._undivided = False
        # What plain text goes on from without being parsed; None where it has to be.
        self._prose: str | None = None
        self._length = 0
        self._finished = False

    def feed(self, text: str) -> None:
        """Append text; cheap."""
        self._is_storable = self._is_storable and is_storable(text)
        self._fed.append(text)
        if len(self._fed) > _MAX_PIECES:
            self._fed = ["".join(self._fed)]
        self._new.append(text)
        self._length += len(text)

    @property
    def text(self) -> str:
        """All text fed so far, fit for the database; may be read from any thread."""
        text = "".join(self._fed)
        return text if self._is_storable else storable(text)

    @property
    def html(self) -> str:
        """What has been reported so far, closed; after `finish` it is `render(text)`."""
        return self._body.html

    @property
    def slow(self) -> bool:
        """Whether `finish` may take more than a millisecond or two."""
        code = self._mode.length if isinstance(self._mode, CodeMode) else 0
        return code > 500 or self._length > 4_000

    def patch(self) -> list[Op]:
        """Return the ops since the last call; may be empty."""
        new = self._take_in(final=False)
        if self._prose is not None and self._goes_on(new, self._prose):
            return self._flush()
        if not self._too_early():
            self._prose = None
            self._advance(final=False)
            self._shown = len(self._source)
        return self._flush()

    def finish(self) -> list[Op]:
        """Return the last ops; a `reset` only if later text changed how earlier text reads."""
        if self._finished:
            return []
        self._finished = True
        self._take_in(final=True)
        self._advance(final=True)
        if isinstance(self._mode, CodeMode):
            self._mode.close()
        self._leave_all()
        self._body.seal()
        html = render(self.text)
        if self._body.html != html:
            self._body.ops.clear()
            self._body.reset(html)
        return self._flush()

    def snapshot(self) -> Op:
        """Return all that `patch` has reported, as one op."""
        return self._body.snapshot()

    def _flush(self) -> list[Op]:
        ops, self._body.ops = self._body.ops, []
        return ops

    def _take_in(self, final: bool) -> str:
        """Move what was fed to the open source, but for half a character or line ending."""
        new = "".join(self._new)
        self._new.clear()
        if not final and new and (new[-1] == "\r" or "\ud800" <= new[-1] <= "\udbff"):
            self._new.append(new[-1])
            new = new[:-1]
        new = parsable(storable(new))
        self._source += new
        return new

    def _goes_on(self, new: str, closing: str) -> bool:
        """Show plain text that lengthens a paragraph, or ends it; False when it must be parsed."""
        if len(self._source) > _LONG_PROSE_CHARS:
            return False
        if is_plain(new):
            self._lengthen(new, len(self._source) - len(new), closing)
            self._shown = len(self._source)
            return True
        return closing == "</p>" and self._mode is None and self._next_paragraph(new)

    def _next_paragraph(self, new: str) -> bool:
        """Show plain text that ends a paragraph and begins another; False when it is not that."""
        end, gap, begin = new.partition("\n\n")
        html = f"{PARAGRAPH}{begin.removesuffix(' ')}</p>" if begin else ""
        prose = goes_on_from(begin, html)
        if not gap or (end and not is_plain(end)) or (begin and not (prose and is_plain(begin))):
            return False
        self._lengthen(end, len(self._source) - len(new), "</p>")
        self._body.seal()
        self._body.show(html)
        self._source, self._prose, self._shown = begin, prose, len(begin)
        return True

    def _lengthen(self, text: str, at: int, closing: str) -> None:
        """Show plain text that stands `at` this place of the source."""
        # A space at the end is shown with what follows it.
        held = " " if self._source.endswith(" ", 0, at) else ""
        self._body.grow((held + text).removesuffix(" "), closing)

    def _too_early(self) -> bool:
        if isinstance(self._mode, CodeMode):
            return False
        size = len(self._source)
        if size > _LARGE_BLOCK_CHARS and size < self._shown + size // 8:
            return True
        # What is shown anew and anew must not fill the line.
        return self._body.dropped > _DROPPED_RATE * self._length + _DROPPED_START

    # Going on -----------------------------------------------------------------------------------

    def _advance(self, final: bool) -> None:
        """Close what is certain, then show what is open."""
        while self._source:
            if isinstance(self._mode, CodeMode):
                self._source, closed = self._mode.take(self._source, final)
                if not closed:
                    return
                self._mode = None
                continue
            try:
                if not self._step(final):
                    return
            except TooMuchError:
                # Not split: it stays plain text until the whole is rendered at the end.
                self._leave_all()
                self._body.show(plain(self._source))
                return

    def _step(self, final: bool) -> bool:
        """Close or open one thing and return True, or show the tail and return False."""
        seen, open_code = self._source, False
        if not final:
            seen, open_code = visible(seen, isinstance(self._mode, TableMode))
        blocks = self._split(seen, "" if self._mode is None else self._mode.lead, open_code)
        if not blocks:
            self._body.show("")
            return False
        if self._mode is not None:
            return self._step_inside(blocks, seen)
        if len(blocks) > 1:
            start = _line_start(seen, blocks[-1].start)
            self._body.close(sanitise("".join(block.html for block in blocks[:-1])))
            self._source = self._source[start:]
            return True
        return self._step_alone(blocks[0], seen)

    def _step_alone(self, block: Block, seen: str) -> bool:
        start = _line_start(seen, block.start)
        after = seen[block.end :]
        ended = seen.endswith("\n") and len(seen) >= block.end
        gap = "\n" in after or seen.endswith("\n\n")
        if ended and ((block.kind in _CLOSED_BY_LINE) or (gap and block.kind in _CLOSED_BY_GAP)):
            self._body.close(sanitise(block.html))
            self._source = self._source[len(seen) :]
            return True
        if block.fenced:
            line = seen.find("\n", start)
            if line >= 0 and not is_math(seen[start:line].lstrip(" `~")):
                self._mode = CodeMode(self._body, seen[start:line])
                self._source = self._source[line + 1 :]
                return True
        elif block.kind == "List":
            self._mode = ListMode(before=block.before, after=block.after)
            self._open(block)
            self._source = self._source[start:]
            return True
        elif block.kind == "Table" and seen.count("\n", start) >= 2:
            rows = seen.index("\n", seen.index("\n", start) + 1) + 1
            self._mode = TableMode(seen[start:rows])
            self._open(block)
            self._source = self._source[rows:]
            return True
        elif (
            block.kind == "Paragraph" and len(seen) > _LONG_PARAGRAPH_CHARS and not self._undivided
        ):
            self._mode = ParagraphMode()
            self._body.open(PARAGRAPH, "</p>")
            self._source = self._source[start:]
            return True
        self._show_open(sanitise(block.html), seen)
        return False

    def _show_open(self, html: str, seen: str) -> None:
        self._body.show(html)
        if seen == self._source:  # nothing is held back
            self._prose = goes_on_from(seen, html)

    def _open(self, block: Block) -> None:
        chain = sanitise(block.before + block.after)
        cut = chain.rindex("</tbody>") if block.kind == "Table" else len(chain) - len(block.after)
        self._body.open(chain[:cut], chain[cut:])

    def _split(self, seen: str, lead: str, open_code: bool = False) -> list[Block]:
        """The blocks of `seen` read behind `lead`, positions counted in `seen`."""
        # A footnote defined further on is taken for granted.
        notes = notes_for(_NOTE.findall(seen)) if "[^" in seen else ""
        blocks = split(notes + lead + seen, self._numbers, len(notes), open_code)
        shift = len(notes) + len(lead)
        for block in blocks:
            block.start = max(0, block.start - shift)
            block.end -= shift
            for part in block.parts:
                part.start -= shift
        return blocks

    # Inside of an open block --------------------------------------------------------------------

    def _step_inside(self, blocks: list[Block], seen: str) -> bool:
        if isinstance(self._mode, ListMode):
            return self._step_list(self._mode, blocks, seen)
        if isinstance(self._mode, TableMode):
            return self._step_table(blocks, seen)
        if isinstance(self._mode, ParagraphMode):
            return self._step_paragraph(self._mode, blocks, seen)
        return False

    def _step_list(self, mode: ListMode, blocks: list[Block], seen: str) -> bool:
        block = blocks[0]
        parts = [part for part in block.parts if part.start >= 0]
        if block.loose and not mode.loose and mode.frozen:
            self._loosen(mode)
            return True
        mode.loose = mode.loose or block.loose
        if len(blocks) > 1:
            self._body.close(sanitise("".join(part.html for part in parts)))
            self._leave(_line_start(seen, blocks[1].start))
            return True
        if len(parts) > 1:
            start = _line_start(seen, parts[-1].start)
            self._body.close(sanitise("".join(part.html for part in parts[:-1])))
            mode.freeze(self._source[:start], block.loose)
            self._source = self._source[start:]
            mode.led_by(self._source)
            return True
        self._show_open(sanitise("".join(part.html for part in parts)), seen)
        return False

    def _loosen(self, mode: ListMode) -> None:
        """Send the closed items again: an empty line between later ones changes them all."""
        mode.loose = True
        mode.led_by(self._source)
        marker = mode.lead.removesuffix(" x\n\n")
        [block, *_] = self._split(f"{mode.source}\n\n{marker} x\n", "")
        items = sanitise("".join(part.html for part in block.parts[:-1]))
        self._body.replace("")
        chain = sanitise(mode.before + mode.after)
        cut = len(chain) - len(mode.after)
        self._body.open(chain[:cut], chain[cut:], items)

    def _step_table(self, blocks: list[Block], seen: str) -> bool:
        rows = blocks[0].parts
        done = len(blocks) > 1 or seen.endswith("\n\n") or seen.startswith("\n")
        html = inside("".join(row.html for row in rows), "tr")
        if done:
            self._body.close(html)
            self._leave(_line_start(seen, blocks[1].start) if len(blocks) > 1 else len(seen))
            return True
        if len(rows) > 1:
            start = _line_start(seen, rows[-1].start)
            self._body.close(inside("".join(row.html for row in rows[:-1]), "tr"))
            self._source = self._source[start:]
            return True
        self._body.show(html)
        return False

    def _step_paragraph(self, mode: ParagraphMode, blocks: list[Block], seen: str) -> bool:
        block = blocks[0]
        if block.kind != "Paragraph":
            # A line of `=` or `-` has made it a heading.
            self._body.replace("")
            self._source = mode.source + self._source
            self._mode, self._undivided = None, True
            return True
        if len(blocks) > 1 or seen.endswith("\n\n"):
            self._body.close(mode.inner(block))
            self._leave(_line_start(seen, blocks[1].start) if len(blocks) > 1 else len(seen))
            return True
        free = (
            free_until(self._source[:-_OPEN_END_CHARS])
            if len(self._source) > _LONG_PARAGRAPH_CHARS
            else 0
        )
        done = self._split(self._source[:free], mode.lead) if free > _OPEN_END_CHARS else []
        if len(done) == 1 and done[0].kind == "Paragraph":
            self._body.close(mode.inner(done[0]))
            mode.freeze(self._source[:free])
            self._source = self._source[free:]
            return True
        self._show_open(mode.inner(block), seen)
        return False

    def _leave(self, closed: int) -> None:
        self._body.leave()
        self._mode = None
        self._source = self._source[closed:]

    def _leave_all(self) -> None:
        while self._body.depth:
            self._body.leave()
        self._mode = None


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1
