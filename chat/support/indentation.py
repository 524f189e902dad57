"""Removes the indentation of templates, which only their authors need."""

import re
from collections.abc import Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

MARKS = re.compile(r"[<>]|\s*\n\s*(/?>)?")


class WithoutIndentation(Extension):
    """White space with a line end in it becomes one line end, or one space inside a tag."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        in_tag = False

        def shorten(found: re.Match[str]) -> str:
            nonlocal in_tag
            if mark := found[1] or found[0].strip():
                in_tag = mark == "<"
                return mark
            return " " if in_tag else "\n"

        is_html = (stream.name or "").endswith(".html")
        for token in stream:
            if is_html and token.type == "data":
                token = Token(token.lineno, "data", MARKS.sub(shorten, token.value))
            yield token
