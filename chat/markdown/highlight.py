"""Colours code by Pygments, in the few kinds of token that have a colour: `tok-k` and the like.

No colour goes over the end of a line, so that the lines of growing code can be coloured one by one
(`growing_code.py`).

Pygments' lexers are regular expressions that backtrack, and replies are hostile text: runs of
empty lines or one long line can hold some of them for minutes. So code that looks unlike code
stays plain, and the worst lexers have stand-ins; `tests/markdown/test_highlight_time.py` tries.
"""

import re
import time
from collections.abc import Iterable
from functools import lru_cache
from html import escape

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, _TokenType
from pygments.util import ClassNotFound

# What stands further on stays plain: colouring costs up to 15 ms per KB.
MAX_HIGHLIGHTED_CHARS = 32 * 1024
_UNLIKE_CODE = re.compile(r"[^\n]{501}|(?:[^\S\n]*\n){13}|[^\S\n]{201}")
_LINE = re.compile(r"(\S(?:[^\n]*[^\s])?)")
# Seconds of this thread, so that a busy machine takes no colours away; counted between two tokens.
_MAX_HIGHLIGHT_S = 1.0
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
# Kinds by their colour: keyword, string, comment, number, name that is defined, name that the
# language knows, a line that a diff removes, one that it adds.
_COLOURS = {
    **dict.fromkeys(("ow", "nt"), "k"),
    **dict.fromkeys(("ld", "dl"), "s"),
    **dict.fromkeys(("il", "no"), "m"),
    **dict.fromkeys(("nf", "fm", "nc", "nd", "na"), "f"),
    **dict.fromkeys(("nb", "bp", "nv", "vi"), "b"),
    "gd": "d",
    "gi": "i",
}
_FAMILIES = frozenset("kscm")
CLASSES = frozenset(f"tok-{colour}" for colour in {*_COLOURS.values(), *_FAMILIES})
Tokens = Iterable[tuple[int, _TokenType, str]]


@lru_cache(maxsize=128)
def lexer_of(language: str) -> Lexer | None:
    """The lexer of one of the `LANGUAGES`."""
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
    if language not in LANGUAGES or not code:
        return None
    lexer, end = lexer_of(language), _colourable(code)
    if lexer is None or not end:
        return None
    # `get_tokens` would strip a byte order mark; the text has to stay as it is.
    coloured = coloured_by(lexer.get_tokens_unprocessed(code[:end]), end)
    return None if coloured is None else coloured + escape(code[end:], False)


def is_unlike_code(text: str) -> bool:
    """Whether a lexer might need very long for this."""
    return _UNLIKE_CODE.search(text) is not None


def coloured_by(tokens: Tokens, length: int) -> str | None:
    """HTML of tokens that make up so many characters; None when they do not, or need too long."""
    html: list[str] = []
    colour, taken = "", 0
    same: list[str] = []  # the values that have the same colour, one after the other
    until = time.thread_time() + _MAX_HIGHLIGHT_S
    for _, kind, value in tokens:
        # At each one: hostile code is often a run of tokens without any colour.
        if time.thread_time() > until:
            return None
        taken += len(value)
        if not value.isspace():
            of_value = _colour_of(kind)
            if of_value != colour:
                html.append(_coloured(colour, "".join(same)))
                colour, same = of_value, []
        same.append(value)
    html.append(_coloured(colour, "".join(same)))
    return "".join(html) if taken == length else None


def _colourable(code: str) -> int:
    """Where the lines end that can be coloured."""
    unlike = _UNLIKE_CODE.search(code, 0, MAX_HIGHLIGHTED_CHARS)
    end = unlike.start() if unlike else MAX_HIGHLIGHTED_CHARS
    return len(code) if end >= len(code) else code.rfind("\n", 0, end) + 1


@lru_cache(maxsize=256)
def _colour_of(kind: _TokenType) -> str:
    known: _TokenType | None = kind
    while known is not None and known not in STANDARD_TYPES:
        known = known.parent
    name = STANDARD_TYPES[known] if known is not None else ""
    return _COLOURS.get(name) or (name[0] if name[:1] in _FAMILIES else "")


def _coloured(colour: str, text: str) -> str:
    """Each line of the text in an element of its own, without the spaces around it."""
    text = escape(text, quote=False)
    return _LINE.sub(rf'<span class="tok-{colour}">\1</span>', text) if colour else text
