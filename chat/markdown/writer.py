"""Writes HTML from parser events. All text is escaped here; the sanitiser comes after."""

from collections.abc import Callable
from html import escape

from . import tags
from .codeblock import code_block
from .emphasis import JOINER
from .links import host_of, may_hold_addresses, opening, safe_address, with_bare_links
from .math import ERROR, to_mathml
from .parse import Event
from .tags import BREAK, INLINE

MAX_BLOCK_DEPTH = 100
MAX_DEAD_LINK_CHARS = 200  # characters of an address that leads nowhere
# Each block has the direction of its first strong letter.
AUTO = ' dir="auto"'
PARAGRAPH = f"<p{AUTO}>"
# What stands over a formula that cannot be typeset.
UNSET = 'latex title="cannot be typeset here"'
_START = {
    "Paragraph": PARAGRAPH,
    "Emphasis": "<em>",
    "Strong": "<strong>",
    "Strikethrough": "<del>",
}
_END = {
    "Paragraph": "</p>",
    "Emphasis": "</em>",
    "Strong": "</strong>",
    "Strikethrough": "</del>",
    "Item": "</li>",
    "FootnoteDefinition": "</div>",
    "TableRow": "</tr>",
    "Table": "</tbody></table></div>",
}
_ALIGN = {"None": "", "Left": "align-left", "Right": "align-right", "Center": "align-center"}
Numbers = dict[str, int]


def budget(text: str) -> int:
    """How many elements a text may make."""
    return len(text) + 2_000


class TooMuchError(Exception):
    """The text is nested too deeply, or would make far more HTML than it has characters."""


class Writer:
    """Collects HTML pieces in `out`; feed it the events of one text in their order.

    `code_ended` says whether the code that is written has ended.
    `numbers` gives footnote labels their numbers and grows with each new label. At most
    `budget` elements and characters of addresses are written, then `TooMuchError` is raised.
    """

    def __init__(self, numbers: Numbers, budget: int) -> None:
        self.out: list[str] = []
        self.depth = 0
        self.code_ended = True
        self._numbers = numbers
        self._budget = budget
        self._items: list[int] = []
        self._links: list[str] = []
        self._images: list[tuple[str | None, str]] = []
        self._alt: list[str] = []
        self._code: list[str] | None = None
        self._unset: tuple[int, str] | None = None  # a formula that fails: place in `out`, LaTeX
        self._language = ""
        self._cells: tuple[str, ...] = ()
        self._column = 0
        self._cell = "td"
        self._tags: list[tuple[str, int, int]] = []  # name, depth, place in `out`
        self._leaves: dict[str, Callable[..., None]] = {
            "Text": self._text,
            "Start": self._start,
            "End": self._end,
            "Code": self._inline_code,
            "Html": self._html,
            "InlineHtml": self._inline_html,
            "InlineMath": self._inline_math,
            "DisplayMath": self._display_math,
            "FootnoteReference": self._reference,
            "TaskListMarker": self._task,
        }

    def write(self, event: Event) -> None:
        """Take one event."""
        if type(event) is dict:
            [(kind, value)] = event.items()
            self._leaves[kind](value)
        elif self._images:
            self._alt.append(" ")
        else:
            # A line end of the source is one of the page: models write addresses and poems so.
            self.out.append("<hr>" if event == "Rule" else "<br>")

    # Leaves -------------------------------------------------------------------------------------

    def _text(self, text: str) -> None:
        if JOINER in text:
            text = text.replace(JOINER, "")
        if self._code is not None:
            self._code.append(text)
        elif self._images:
            self._alt.append(text)
        elif may_hold_addresses(text) and not any(self._links):
            html, weight = with_bare_links(text)
            self._spend(weight)
            self.out.append(html)
        else:
            self.out.append(escape(text, False))

    def _html(self, source: str) -> None:
        """Raw HTML shows as the text that it is."""
        if self._code is not None:
            self._code.append(source)
        elif self._images:
            self._alt.append(source)
        else:
            self.out.append(escape(source, False))

    def _inline_html(self, source: str) -> None:
        """A tag that means something and has its partner; any other one shows as text."""
        tag = INLINE.fullmatch(source)
        if self._images or not (tag or BREAK.fullmatch(source)):
            self._html(source)
        elif tag is None:
            self.out.append("<br>")
        elif tag["end"]:
            self._close_tag(tag["name"].lower(), source)
        elif len(self._tags) < tags.MAX_TAG_DEPTH:
            self._spend(1)
            self._tags.append((tag["name"].lower(), self.depth, len(self.out)))
            self.out.append(escape(source, False))  # text, until its partner has come
        else:
            self._html(source)

    def _close_tag(self, name: str, source: str) -> None:
        opened = [one for one in self._tags if one[0] == name and one[1] == self.depth]
        if not opened:
            self._html(source)
            return
        place = opened[-1][2]
        self._tags = [one for one in self._tags if one[2] < place]
        self.out[place] = f"<{name}>"
        self.out.append(f"</{name}>")

    def _inline_code(self, text: str) -> None:
        if self._images:
            self._alt.append(text)
        else:
            self.out.append(f"<code>{escape(text, False)}</code>")

    def _inline_math(self, latex: str) -> None:
        self._math(latex, display=False)

    def _display_math(self, latex: str) -> None:
        self._math(latex, display=True)

    def _math(self, latex: str, display: bool) -> None:
        if self._images:
            self._alt.append(latex)
        else:
            mathml = to_mathml(latex, display)
            self._spend(len(mathml) // 60)
            if display and mathml.startswith(ERROR):
                self._unset = (len(self.out), latex)
            self.out.append(mathml)

    def _reference(self, label: str) -> None:
        if not self._images:
            number = escape(self._number(label), False)
            self.out.append(f'<sup class="footnote-ref">{number}</sup>')

    def _task(self, done: bool) -> None:
        self.out[self._items[-1]] = f'<li class="task-item"{AUTO}>'
        ticked = ' checked=""' if done else ""
        self.out.append(f'<input type="checkbox" aria-label="Task" disabled=""{ticked}> ')

    def _number(self, label: str) -> str:
        """A label that is a number is shown as it is, also where its note is missing."""
        if label.isdigit():
            return label
        return str(self._numbers.setdefault(label, len(self._numbers) + 1))

    def _spend(self, amount: int) -> None:
        self._budget -= amount
        if self._budget < 0:
            raise TooMuchError

    # Elements -----------------------------------------------------------------------------------

    def _start(self, tag: str | dict[str, object]) -> None:
        self.depth += 1
        self._budget -= 1
        if self.depth > MAX_BLOCK_DEPTH or self._budget < 0:
            raise TooMuchError
        if type(tag) is dict:
            [(kind, value)] = tag.items()
            _OPENERS[kind](self, value)
        elif not self._images:
            html = _START.get(tag)  # type: ignore[arg-type]
            if html is not None:
                self.out.append(html)
            else:
                _OPENERS[str(tag)](self, None)

    def _end(self, tag: str | dict[str, object]) -> None:
        while self._tags and self._tags[-1][1] >= self.depth:
            self._tags.pop()  # without a partner: it stays text
        self.depth -= 1
        if type(tag) is dict:
            [(kind, value)] = tag.items()
            _CLOSERS[kind](self, value)
            return
        if tag == "Paragraph" and self._unset is not None:
            self._close_unset(*self._unset)
            return
        html = _END.get(tag)  # type: ignore[arg-type]
        if html is None:
            _CLOSERS[str(tag)](self, None)
        elif not self._images:
            self.out.append(html)

    def _close_unset(self, place: int, latex: str) -> None:
        """A formula that cannot be typeset, and is alone in its paragraph, is shown as code."""
        self._unset = None
        if place == len(self.out) - 1 and self.out[place - 1] == PARAGRAPH:
            self.out[place - 1 :] = [code_block(f"{latex.strip()}\n", UNSET)]
        else:
            self.out.append("</p>")

    def _open_heading(self, heading: dict[str, str]) -> None:
        self.out.append(f"<{heading['level'].lower()}{AUTO}>")

    def _close_heading(self, level: str) -> None:
        self.out.append(f"</{level.lower()}>")

    def _open_quote(self, kind: str | None) -> None:
        if kind is None:
            self.out.append(f"<blockquote{AUTO}>")
            return
        title = f'<p class="markdown-alert-title">{kind}</p>'
        self.out.append(f'<div class="markdown-alert markdown-alert-{kind.lower()}">{title}')

    def _close_quote(self, kind: str | None) -> None:
        self.out.append("</blockquote>" if kind is None else "</div>")

    def _open_list(self, start: int | None) -> None:
        number = "" if start == 1 else f' start="{start}"'
        self.out.append("<ul>" if start is None else f"<ol{number}>")

    def _close_list(self, ordered: bool) -> None:
        self.out.append("</ol>" if ordered else "</ul>")

    def _open_item(self, _: None) -> None:
        self._items.append(len(self.out))
        self.out.append(f"<li{AUTO}>")

    def _close_item(self, _: None) -> None:
        self._items.pop()
        self.out.append("</li>")

    def _open_code(self, kind: str | dict[str, str]) -> None:
        self._code = []
        self._language = "" if isinstance(kind, str) else kind["Fenced"]

    def _close_code(self, _: None) -> None:
        self.out.append(code_block("".join(self._code or ()), self._language, self.code_ended))
        self._code = None

    def _open_html(self, _: None) -> None:
        self._code = []

    def _close_html(self, _: None) -> None:
        source = "".join(self._code or ()).rstrip("\n")
        self._code = None
        html = tags.folded(source, PARAGRAPH)
        if html is None:
            html = f'<pre class="html-source" tabindex="0">{escape(source, False)}</pre>'
        self.out.append(html)

    def _open_table(self, alignments: tuple[str, ...]) -> None:
        self._cells = alignments
        self.out.append('<div class="table-scroll" tabindex="0"><table>')

    def _open_head(self, _: None) -> None:
        self._cell, self._column = "th", 0
        self.out.append("<thead><tr>")

    def _close_head(self, _: None) -> None:
        self._cell = "td"
        self.out.append("</tr></thead><tbody>")

    def _open_row(self, _: None) -> None:
        self._column = 0
        self.out.append("<tr>")

    def _open_cell(self, _: None) -> None:
        align = _ALIGN[self._cells[self._column]] if self._column < len(self._cells) else ""
        self._column += 1
        kind = f' class="{align}"' if align else ""
        self.out.append(f"<{self._cell}{kind}{AUTO}>")

    def _close_cell(self, _: None) -> None:
        self.out.append(f"</{self._cell}>")

    def _open_note(self, label: str) -> None:
        mark = f'<sup class="footnote-label">{escape(self._number(label), False)}</sup>'
        self.out.append(f'<div class="footnote">{mark}')

    # Links and images ---------------------------------------------------------------------------

    def _open_link(self, link: dict[str, str]) -> None:
        if self._images:
            self._links.append("")
            return
        mail = "mailto:" if link["link_type"] == "Email" else ""
        address = safe_address(mail + link["dest_url"])
        self._links.append("</a>" if address else _dead(link["dest_url"]))
        if address:
            self._spend(len(address) // 20)
            self.out.append(opening(address, link["title"]))

    def _close_link(self, _: None) -> None:
        self.out.append(self._links.pop())

    def _open_image(self, image: dict[str, str]) -> None:
        """An image never loads: a link with its alternative text stands for it."""
        if not self._images:
            self._alt = []
        self._images.append((safe_address(image["dest_url"]), image["title"]))

    def _close_image(self, _: None) -> None:
        address, title = self._images.pop()
        if self._images:
            return
        alt = escape("".join(self._alt).strip() or "image", False)
        if address is None or not address.lower().startswith("http") or any(self._links):
            self.out.append(alt)
            return
        self._spend(len(address) // 20)
        host = escape(host_of(address), False)
        self.out.append(f"{opening(address, title, 'image-link')}{alt} ({host})</a>")


def _dead(address: str) -> str:
    """What follows the text of a link that leads nowhere: a sandbox's file, a relative address."""
    if not address or address.startswith("#"):
        return ""
    shown = escape(address[:MAX_DEAD_LINK_CHARS], False)
    return f' <span class="dead-link">(no link: {shown})</span>'


_OPENERS: dict[str, Callable[..., None]] = {
    "Heading": Writer._open_heading,
    "BlockQuote": Writer._open_quote,
    "CodeBlock": Writer._open_code,
    "HtmlBlock": Writer._open_html,
    "List": Writer._open_list,
    "Item": Writer._open_item,
    "Table": Writer._open_table,
    "TableHead": Writer._open_head,
    "TableRow": Writer._open_row,
    "TableCell": Writer._open_cell,
    "FootnoteDefinition": Writer._open_note,
    "Link": Writer._open_link,
    "Image": Writer._open_image,
}
_CLOSERS: dict[str, Callable[..., None]] = {
    "Heading": Writer._close_heading,
    "BlockQuote": Writer._close_quote,
    "CodeBlock": Writer._close_code,
    "HtmlBlock": Writer._close_html,
    "List": Writer._close_list,
    "Item": Writer._close_item,
    "TableHead": Writer._close_head,
    "TableCell": Writer._close_cell,
    "Link": Writer._close_link,
    "Image": Writer._close_image,
}
