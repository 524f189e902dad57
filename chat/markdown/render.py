"""Renders a whole text. `stream.py` ends with the same HTML for the same text."""

import re
from html import escape

from .blocks import notes_for, split
from .parse import events
from .sanitise import sanitise
from .text import parsable, storable
from .writer import TooMuchError, Writer, budget

# Raised by one whenever the HTML for a text changes: stored HTML is then made anew.
RENDERER_VERSION = 4
# A reference that is a number is shown as one, whether or not its note exists.
_NUMBERED = re.compile(r"\[\^(\d{1,3})\]")
MAX_RENDERED_CHARS = 2_000_000  # characters; a longer text is shown as plain text
_GROWTH, _GROUND = 20, 64 * 1024


def render(text: str) -> str:
    """Return sanitised HTML for Markdown `text`, at most 20 times as long plus 64 KB.

    Never raises: text that is too long, too deep or would grow too much is shown as it is.
    """
    text = parsable(storable(text))
    try:
        return sanitise(_written(text))
    except TooMuchError:
        return plain(text)


def plain(text: str) -> str:
    """Return the text itself, escaped."""
    shown = escape(text.lstrip("\n"), False)
    return sanitise(f'<pre class="plain-text" tabindex="0">{shown}</pre>') if shown.strip() else ""


def _written(text: str) -> str:
    if len(text) > MAX_RENDERED_CHARS:
        raise TooMuchError
    notes = notes_for(_NUMBERED.findall(text))
    if notes:
        html = "".join(block.html for block in split(notes + text, {}, len(notes)))
    else:
        writer = Writer({}, budget(text))
        for event in events(text):
            writer.write(event)
        html = "".join(writer.out)
    if len(html) > _GROWTH * len(text) + _GROUND:
        raise TooMuchError
    return html
