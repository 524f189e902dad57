"""Colours code that grows, line by line.

A line is read once, from the state in which the lexer left the line before. Pygments gives that
state to those who bring a context, and reads any of its lexers in this way.
"""

import re
from functools import lru_cache
from html import escape
from inspect import signature

from pygments.lexer import ExtendedRegexLexer, Lexer, LexerContext, RegexLexer

from .highlight import (
    MAX_HIGHLIGHTED_CHARS,
    Tokens,
    coloured_by,
    highlight,
    is_unlike_code,
    lexer_of,
)

# What goes over lines. Some lexers read one of these by a state, and others only once it has ended.
_PAIRS = (
    *(("/*", "*/"), ("<!--", "-->"), ("--[[", "]]"), ("(*", "*)"), ("<#", "#>"), ("{-", "-}")),
    *(('"""', '"""'), ("`", "`"), ("=begin", "=end"), ("<<EOF", "EOF")),
)
_HERE = re.compile(r"<<[-~]?\s*(['\"]?)(?P<word>[A-Za-z_]\w*)\1")
_EMBEDDED = re.compile(r"<(script|style)\b[^<>]*>(?!.*</\1)", re.IGNORECASE)
_LANGUAGE_IN = {"script": "javascript", "style": "css"}
_QUOTED = re.compile(r'<span class="tok-[sc]">[^<]*</span>')
# So much waits, uncoloured, for its end.
_MAX_HELD_CHARS = 4_000


class GrowingCode:
    """Takes lines and gives their HTML; at the end of the code `highlight` has the last word."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._lexer = lexer_of(language)
        self._stack: list[str] = ["root"]
        self._taken = 0
        self._closing: re.Pattern[str] | None = None
        self._embedded: tuple[str, GrowingCode] | None = None
        self.held = ""
        self.stopped = self._lexer is None

    def take(self, line: str) -> str:
        """HTML of a line and of those held before it; empty while what it belongs to is open."""
        self._taken += len(line)
        if self._taken > MAX_HIGHLIGHTED_CHARS or is_unlike_code(line):
            self.stopped = True
        if self._embedded is not None and not self.stopped:
            return self._take_embedded(*self._embedded, line)
        self.held += line
        if not self.stopped and self._is_open(line):
            self.stopped = len(self.held) > _MAX_HELD_CHARS
            return ""
        text, self.held = self.held, ""
        html = None if self.stopped else self._read(text)
        if html is None:
            self.stopped = True
            return escape(text, False)
        if self._language == "html" and (tag := _EMBEDDED.search(line)):
            name = tag[1].lower()
            self._embedded = name, GrowingCode(_LANGUAGE_IN[name])
        return html

    def _take_embedded(self, tag: str, code: "GrowingCode", line: str) -> str:
        """A line of a script in a page, or the one that ends it."""
        if f"</{tag}" not in line.lower():
            html = code.take(line)
            self.held, self.stopped = code.held, code.stopped
            return html
        self._embedded = None
        before, self.held = code.held, ""
        return escape(before, False) + self.take(line)

    def _is_open(self, line: str) -> bool:
        """Whether the text so far ends in something that the lexer cannot read before its end."""
        if self._closing is not None:
            if not self._closing.search(line):
                return True
            self._closing = None
            return False
        for opening, closing in _waiting_pairs(self._language):
            if opening == "<<EOF":
                here = _HERE.search(line)
                if here is not None and self._is_bare(line, "<<"):
                    self._closing = re.compile(rf"^\s*{here['word']}\s*$")
                    return True
                continue
            if opening == closing:
                is_open = line.count(opening) % 2 == 1
            else:
                is_open = line.rfind(opening) > line.rfind(closing)
            if is_open and self._is_bare(line, opening):
                self._closing = re.compile(re.escape(closing))
                return True
        return False

    def _is_bare(self, line: str, opening: str) -> bool:
        """Whether these characters stand in the line, and not within a string or a comment."""
        assert self._lexer is not None
        tokens, _ = _lexed(self._lexer, line, self._stack)
        html = coloured_by(tokens, len(line)) or ""
        # Some lexers take what is open for a comment, up to the end of the line.
        mark = escape(opening, False)
        return mark in _QUOTED.sub("", html) or f'"tok-c">{mark}' in html

    def _read(self, text: str) -> str | None:
        assert self._lexer is not None
        tokens, self._stack = _lexed(self._lexer, text, self._stack)
        return coloured_by(tokens, len(text))


def _lexed(lexer: Lexer, text: str, stack: list[str]) -> tuple[Tokens, list[str]]:
    """The tokens of a text that is read from this state, and the state at its end."""
    own = type(lexer).get_tokens_unprocessed
    resumable = ExtendedRegexLexer.get_tokens_unprocessed
    strange = isinstance(lexer, ExtendedRegexLexer) and own is not resumable
    if strange or not isinstance(lexer, RegexLexer):
        return list(lexer.get_tokens_unprocessed(text)), stack
    context = LexerContext(text, 0, stack=list(stack))
    # It asks no more of a lexer than its states, which each of these has.
    tokens = list(resumable(lexer, context=context))  # type: ignore[arg-type]
    if own is not RegexLexer.get_tokens_unprocessed and "stack" in signature(own).parameters:
        tokens = list(lexer.get_tokens_unprocessed(text, stack))
    return tokens, context.stack


@lru_cache(maxsize=128)
def _waiting_pairs(language: str) -> tuple[tuple[str, str], ...]:
    """Those of the pairs that make one thing of several lines only when both are there."""
    lexer = lexer_of(language)
    if lexer is None:
        return ()
    waiting = []
    for opening, closing in _PAIRS:
        lines = [f"{opening}\n", "if a = 1\n", f"{closing}\n"]
        whole = highlight("".join(lines), language) or ""
        apart, stack = "", ["root"]
        for line in lines:
            tokens, stack = _lexed(lexer, line, stack)
            apart += coloured_by(tokens, len(line)) or ""
        is_one = re.search(r'"tok-[sc]">if a = 1</span>', whole) is not None
        if is_one and apart != whole:
            waiting.append((opening, closing))
    return tuple(waiting)
