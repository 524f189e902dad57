"""The HTML of a code block: its head with language, file name and Copy button, then the code."""

import re
from html import escape

from .highlight import LANGUAGES, highlight
from .math import to_mathml

_LANGUAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9+#._-]{0,29}")
# ```python title="app.py", ```python:src/app.py, ```python src/app.py
_NAMED = re.compile(r"""\b(?:title|file|filename|name)\s*=\s*["']?([^"'\s}][^"'}\n]{0,119})""")
_PATH = re.compile(r"^[\w+#-]+[:\s]\s*([\w./@+-]{1,119}\.[A-Za-z0-9]{1,8})\s*$")
_COPY = '<button type="button" class="code-copy">Copy</button>'


def language_of(info: str) -> str:
    """The language in a fence's info string, if it looks like one; else `""`."""
    found = _LANGUAGE.match(info.strip().removeprefix("{").removeprefix("."))
    return found[0] if found else ""


def file_of(info: str) -> str:
    """The file name in a fence's info string, or `""`."""
    found = _NAMED.search(info) or _PATH.match(info.strip())
    return found[1].strip() if found else ""


def code_block(code: str, info: str, coloured: bool = True) -> str:
    """Return the block; its `<code>` has exactly `code` as its text, coloured or not.

    A block of the language `math` that has ended is a formula.
    """
    language = language_of(info)
    if coloured and language.lower() == "math" and code.strip():
        return f"<p>{to_mathml(code, True)}</p>"
    known = language.lower() if language.lower() in LANGUAGES else ""
    body = (highlight(code, known) if coloured and known else None) or escape(code, False)
    label = f'<span class="code-lang">{escape(language, False)}</span>'
    if name := file_of(info):
        label += f'<span class="code-file">{escape(name, False)}</span>'
    named = f' class="language-{known}"' if known else ""
    head = f'<div class="code-head">{label}{_COPY}</div>'
    return f'<div class="code-block">{head}<pre tabindex="0"><code{named}>{body}</code></pre></div>'
