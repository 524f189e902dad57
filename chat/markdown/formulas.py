r"""Lets `\(…\)` and `\[…\]`, which models write, pass as the `$…$` that the parser knows."""

import re

import pyromark

# Stands where `\(` loses a character: white space for the parser, taken out of the output.
FILLER = "\f"
_TOKEN = re.compile(r"\\\\|\\[()\[\]]|\$\$|\n[ \t>]*(?=\n)")
_CLOSING = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}
_OPAQUE = frozenset({"Code", "InlineMath", "DisplayMath", "InlineHtml", "Html"})


def in_dollars(text: str, parser: pyromark.Markdown) -> str:
    r"""Return text of the same length in bytes, formulas outside code between dollars.

    Display formulas are put on one line, for a line of LaTeX may begin like a list item.
    """
    if "\\(" not in text and "\\[" not in text and "$$" not in text:
        return text
    pairs = _pairs(text, _opaque_ranges(text, parser))
    if not pairs:
        return text
    parts: list[str] = []
    done = 0
    for start, end in pairs:
        parts += [text[done:start], _converted(text[start:end])]
        done = end
    parts.append(text[done:])
    return "".join(parts)


def _converted(formula: str) -> str:
    body = formula[2:-2].replace("\n", " ")
    if not formula.startswith("\\("):
        return f"$${body}$$"
    # The parser wants no white space inside of single dollars.
    before = len(body) - len(body.lstrip())
    after = len(body) - len(body.rstrip())
    return f"{FILLER * (before + 1)}${body.strip()}${FILLER * (after + 1)}"


def _pairs(text: str, opaque: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans from an opening delimiter to its closing one, no empty line between."""
    pairs: list[tuple[int, int]] = []
    opened: tuple[str, int] | None = None
    hidden = iter([*opaque, (len(text) + 1, len(text) + 1)])
    start, end = next(hidden)
    for token in _TOKEN.finditer(text):
        while token.start() >= end:
            start, end = next(hidden)
        if token.start() >= start or token[0] == "\\\\":
            continue
        if token[0].startswith("\n"):
            opened = None
        elif opened and token[0] == _CLOSING[opened[0]]:
            if text[opened[1] + 2 : token.start()].strip():
                pairs.append((opened[1], token.end()))
            opened = None
        elif token[0] in _CLOSING:
            opened = (token[0], token.start())
    return pairs


def _opaque_ranges(text: str, parser: pyromark.Markdown) -> list[tuple[int, int]]:
    """Character ranges of code, raw HTML and formulas the parser finds by itself."""
    ranges: list[tuple[int, int]] = []
    for event, span in parser.events_with_range(text, merge_text=True):
        if isinstance(event, dict):
            [(kind, value)] = event.items()
            if kind in _OPAQUE or (
                kind == "Start" and isinstance(value, dict) and "CodeBlock" in value
            ):
                ranges.append((span["start"], span["end"]))
    if text.isascii():
        return ranges
    return _in_characters(text, ranges)


def _in_characters(text: str, ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    raw = text.encode()
    at_byte = at_char = 0
    turned: list[tuple[int, int]] = []
    for start, end in ranges:
        at_char += len(raw[at_byte:start].decode())
        first = at_char
        at_char += len(raw[start:end].decode())
        at_byte = end
        turned.append((first, at_char))
    return turned
