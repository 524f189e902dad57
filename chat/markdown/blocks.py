"""Splits a text into its top-level blocks, each with its HTML."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .dialect import Prepared
from .parse import Event, events_with_range, prepare
from .writer import Numbers, Writer, budget


@dataclass(slots=True)
class Part:
    """A list item or table row: where its source starts, in characters, and its HTML."""

    start: int
    html: str


@dataclass(slots=True)
class Block:
    """A top-level block: its parser name, its place in the source, and its HTML, unsanitised."""

    kind: str
    start: int
    end: int
    html: str = ""
    before: str = ""
    after: str = ""
    fenced: bool = False
    loose: bool = False
    parts: list[Part] = field(default_factory=list)


def notes_for(labels: Iterable[str]) -> str:
    """What makes these footnotes known: a note for each, to stand before a text."""
    return "".join(f"[^{label}]: x\n\n" for label in dict.fromkeys(labels))


_PARTS = {"List": "Item", "Table": "TableRow"}


def split(text: str, numbers: Numbers, skipped: int = 0, open_code: bool = False) -> list[Block]:
    """Return the blocks in order, but those that start in the first `skipped` characters.

    With `open_code` the text ends in code that goes on.
    Raises TooMuchError as `Writer` does.
    """
    writer = Writer(numbers, budget(text))
    prepared = prepare(text)
    read = prepared.text
    splitter = _Splitter(writer, len(read.rstrip().encode()) if open_code else None)
    skipped_bytes = len(text[:skipped].encode())
    for event, span in events_with_range(prepared):
        if span["start"] >= skipped_bytes:
            splitter.take(event, span["start"], span["end"])
    if not read.isascii():
        _to_characters(read, splitter.blocks)
    if prepared.edits:
        _to_given(prepared, splitter.blocks)
        for block in splitter.blocks:  # a drawing has its fence from us
            sign = text[block.start : block.start + 4].lstrip()[:1]
            block.fenced = block.fenced and sign in ("`", "~")
    return splitter.blocks


class _Splitter:
    def __init__(self, writer: Writer, open_from: int | None) -> None:
        self.blocks: list[Block] = []
        self._open_from = open_from
        self._writer = writer
        self._begun = self._part_begun = 0
        self._part_start = 0
        self._part: str | None = None

    def take(self, event: Event, start: int, end: int) -> None:
        writer = self._writer
        depth = writer.depth
        if self._open_from is not None:
            writer.code_ended = end < self._open_from
        if depth == 0:
            self._begin(event, start, end)
        elif depth <= 2 and self._part is not None:
            self._watch(event, start, depth)
        writer.write(event)
        if writer.depth == 0:
            self._close_block()
        elif depth == 2 and writer.depth == 1 and self._part is not None:
            self._close_part(event)

    def _begin(self, event: Event, start: int, end: int) -> None:
        block = _block(event, start, end)
        self._begun = len(self._writer.out)
        self._part = _PARTS.get(block.kind)
        self.blocks.append(block)

    def _watch(self, event: Event, start: int, depth: int) -> None:
        tag = event.get("Start") if type(event) is dict else None
        block = self.blocks[-1]
        if depth == 1 and tag == self._part:
            self._part_begun, self._part_start = len(self._writer.out), start
            if not block.parts:
                block.before = "".join(self._writer.out[self._begun :])
        elif depth == 2 and tag == "Paragraph" and block.kind == "List":
            block.loose = True

    def _close_part(self, event: Event) -> None:
        if type(event) is dict and event.get("End") == self._part:
            html = "".join(self._writer.out[self._part_begun :])
            self.blocks[-1].parts.append(Part(self._part_start, html))

    def _close_block(self) -> None:
        block = self.blocks[-1]
        out = self._writer.out
        block.html = "".join(out[self._begun :])
        if block.kind in _PARTS:
            block.after = out[-1]
            if not block.parts:
                block.before = "".join(out[self._begun : -1])


def _block(event: Event, start: int, end: int) -> Block:
    tag = event.get("Start", "") if isinstance(event, dict) else event
    if not isinstance(tag, dict):
        return Block(str(tag), start, end)
    [(kind, value)] = tag.items()
    return Block(kind, start, end, fenced=kind == "CodeBlock" and isinstance(value, dict))


def _to_given(prepared: Prepared, blocks: list[Block]) -> None:
    """Lead the offsets back to the text before it was prepared."""
    for block in blocks:
        block.start, block.end = prepared.given(block.start), prepared.given(block.end)
        for part in block.parts:
            part.start = prepared.given(part.start)


def _to_characters(text: str, blocks: list[Block]) -> None:
    """Turn byte offsets into character offsets, in one pass; the offsets only grow."""
    raw = text.encode()
    at = count = 0

    def characters(offset: int) -> int:
        nonlocal at, count
        if offset >= at:
            count += len(raw[at:offset].decode())
        else:
            count = len(raw[:offset].decode())
        at = offset
        return count

    for block in blocks:
        block.start = characters(block.start)
        for part in block.parts:
            part.start = characters(part.start)
        block.end = characters(block.end)
