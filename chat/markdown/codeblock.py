"""The HTML of a code block: its head with language, file name and Copy button, then the code."""

import re
from functools import lru_cache
from html import escape

from .highlight import LANGUAGES, highlight
from .math import to_mathml

_LANGUAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9+#._-]{0,29}")
# ```python title="app.py", ```python:src/app.py, ```python src/app.py
_NAMED = re.compile(r"""\b(?:title|file|filename|name)\s*=\s*["']?([^"'\s}][^"'}\n]{0,119})""")
_PATH = re.compile(r"^[\w+#-]+[:\s]\s*([\w./@+-]{1,119}\.[A-Za-z0-9]{1,8})\s*$")
# Code that is shown anew for each frame has colours up to this length.
_MAX_COLOURED_OPEN_CHARS = 1_000
_COPY = '<button type="button" class="code-copy">Copy</button>'


def language_of(info: str) -> str:
    """The language in a fence's info string, if it looks like one; else `""`."""
    found = _LANGUAGE.match(info.strip().removeprefix("{").removeprefix("."))
    return found[0] if found else ""


def file_of(info: str) -> str:
    """The file name in a fence's info string, or `""`."""
    found = _NAMED.search(info) or _PATH.match(info.strip())
    return found[1].strip() if found else ""


def known_language(info: str) -> str:
    """The language in a fence's info string if its code can be coloured, or `""`."""
    language = language_of(info).lower()
    return language if language in LANGUAGES else ""


def code_block(code: str, info: str, ended: bool = True, coloured: bool = True) -> str:
    """Return the block; its `<code>` has exactly `code` as its text, coloured or not.

    A block of the language `math` that has ended is a formula. Of one that has not, only the lines
    that have are coloured. One that is not to be `coloured` is no formula either.
    """
    if coloured and ended and is_math(info) and code.strip():
        return f"<p>{to_mathml(code, True)}</p>"
    before, known = _beginning(info)
    body = _coloured(code, known, ended) if coloured else escape(code, False)
    return f"{before}{body}</code></pre></div>"


@lru_cache(maxsize=64)
def _beginning(info: str) -> tuple[str, str]:
    """The HTML before the code, and the language to colour it by."""
    label = f'<span class="code-lang">{escape(language_of(info), False)}</span>'
    if name := file_of(info):
        label += f'<span class="code-file">{escape(name, False)}</span>'
    known = known_language(info)
    named = f' class="language-{known}"' if known else ""
    head = f'<div class="code-head">{label}{_COPY}</div>'
    return f'<div class="code-block">{head}<pre tabindex="0"><code{named}>', known


def is_math(info: str) -> bool:
    """Whether a block with this info string is a formula."""
    return language_of(info).lower() == "math"


def _coloured(code: str, language: str, ended: bool) -> str:
    end = len(code) if ended else code.rfind("\n") + 1
    if not language or (not ended and end > _MAX_COLOURED_OPEN_CHARS):
        return escape(code, False)
    return (highlight(code[:end], language) or escape(code[:end], False)) + escape(
        code[end:], False
    )
