"""Renders a whole text. `stream.py` ends with the same HTML for the same text."""

from html import escape

from .parse import events
from .sanitise import sanitise
from .text import parsable, storable
from .writer import TooMuchError, Writer

# Raised by one whenever the HTML for a text changes: stored HTML is then made anew.
RENDERER_VERSION = 1
# Past these, a reply is shown as plain text.
LONGEST = 2_000_000
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


def budget(text: str) -> int:
    """How many elements a text may make."""
    return len(text) + 2_000


def plain(text: str) -> str:
    """Return the text itself, escaped."""
    shown = escape(text.lstrip("\n"), False)
    return sanitise(f'<pre class="plain-text" tabindex="0">{shown}</pre>') if shown.strip() else ""


def _written(text: str) -> str:
    if len(text) > LONGEST:
        raise TooMuchError
    writer = Writer({}, budget(text))
    for event in events(text):
        writer.write(event)
    html = "".join(writer.out)
    if len(html) > _GROWTH * len(text) + _GROUND:
        raise TooMuchError
    return html
