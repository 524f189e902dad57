"""The HTML of a code block: its head with language and Copy button, then the code."""

import re
from html import escape

from .highlight import LANGUAGES, highlight

_LANGUAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9+#._-]{0,29}")
_COPY = '<button type="button" class="code-copy">Copy</button>'


def language_of(info: str) -> str:
    """The language in a fence's info string, if it looks like one; else `""`."""
    found = _LANGUAGE.match(info.strip().removeprefix("{").removeprefix("."))
    return found[0] if found else ""


def code_block(code: str, info: str, coloured: bool = True) -> str:
    """Return the block; its `<code>` has exactly `code` as its text, coloured or not."""
    language = language_of(info)
    known = language.lower() if language.lower() in LANGUAGES else ""
    body = (highlight(code, known) if coloured and known else None) or escape(code, False)
    label = f'<span class="code-lang">{escape(language, False)}</span>'
    named = f' class="language-{known}"' if known else ""
    head = f'<div class="code-head">{label}{_COPY}</div>'
    return f'<div class="code-block">{head}<pre tabindex="0"><code{named}>{body}</code></pre></div>'
