"""Colours code with Pygments' short class names, prefixed `tok-`.

Pygments' lexers are regular expressions that backtrack, and replies are hostile text: runs of
empty lines or one long line can hold some of them for minutes. So code that looks unlike code
stays plain, and the worst lexers have stand-ins; `tests/markdown/test_highlight_time.py` tries.
"""

import re
import time
from functools import lru_cache
from html import escape

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, _TokenType
from pygments.util import ClassNotFound

# Longer code stays plain: colouring costs about 1 ms per KB.
LONGEST = 32 * 1024
_UNLIKE_CODE = re.compile(r"[^\n]{501}|(?:[^\S\n]*\n){13}|[^\S\n]{201}")
# Seconds; a lexer is asked between two tokens only.
_LONGEST_S = 0.5
_NAMES = """
bash sh shell zsh console shell-session bat batch c h cpp c++ cc csharp c# cs clojure clj
cmake css scss less sass dart diff patch docker dockerfile elixir ex erlang erl fsharp f# fortran
go golang graphql groovy haskell hs http html xml svg ini cfg java javascript js jsx
json jsonc json5 julia jl kotlin kt latex tex lua make makefile markdown md matlab nginx nix
objective-c objc ocaml perl pl php powershell ps1 prolog proto protobuf pycon pytb python py
python3 r rb ruby rs rust scala sql sqlite3 mysql postgresql psql swift tcl toml ts tsx typescript
vb.net vim yaml yml zig
"""
LANGUAGES = frozenset(_NAMES.split())
_STAND_INS = {
    **dict.fromkeys(("java", "csharp", "c#", "cs", "groovy"), "typescript"),
    "cc": "cpp",
    "h": "c",
    "jsonc": "json",
    "kt": "kotlin",
    "patch": "diff",
    "svg": "xml",
    "psql": "postgresql",
    "erl": "erlang",
    "sqlite3": "sql",
}
_COMMON = ("python", "javascript", "typescript", "bash", "json", "html", "css", "sql", "yaml")
CLASSES = frozenset(f"tok-{name}" for name in STANDARD_TYPES.values() if name)


@lru_cache(maxsize=128)
def _lexer(language: str) -> Lexer | None:
    # Text must come out as it went in: no newline stripped or added.
    try:
        return get_lexer_by_name(_STAND_INS.get(language, language), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def warm_up() -> None:
    """Load the common lexers, each some 10 ms, so that no reply waits for it."""
    for language in _COMMON:
        highlight("x = 1\n", language)


@lru_cache(maxsize=32)
def highlight(code: str, language: str) -> str | None:
    """Return the code as HTML with `<span class="tok-…">`, or None when it stays plain."""
    if language not in LANGUAGES or not code or len(code) > LONGEST:
        return None
    lexer = _lexer(language)
    if lexer is None or _UNLIKE_CODE.search(code):
        return None
    pieces: list[tuple[str, list[str]]] = []
    until = time.monotonic() + _LONGEST_S
    # `get_tokens` would strip a byte order mark; the text has to stay as it is.
    for _, kind, value in lexer.get_tokens_unprocessed(code):
        if time.monotonic() > until:
            return None
        name = "" if value.isspace() else _class_of(kind)
        if pieces and pieces[-1][0] == name:
            pieces[-1][1].append(value)
        elif value:
            pieces.append((name, [value]))
    html = [_coloured(name, "".join(values)) for name, values in pieces]
    whole = sum(len(value) for _, values in pieces for value in values) == len(code)
    return "".join(html) if whole else None


def _class_of(kind: _TokenType | None) -> str:
    while kind is not None and kind not in STANDARD_TYPES:
        kind = kind.parent
    return STANDARD_TYPES[kind] if kind is not None else ""


def _coloured(name: str, value: str) -> str:
    text = escape(value, quote=False)
    return f'<span class="tok-{name}">{text}</span>' if name else text
