"""The few HTML tags of a reply that mean something: line breaks, small marks, a folded part."""

import re
from html import escape

BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
INLINE = re.compile(r"<(?P<end>/?)(?P<name>sub|sup|kbd|mark)>", re.IGNORECASE)
# More of them in each other mean nothing, and would nest as deep as a text is long.
MAX_TAG_DEPTH = 8
_FOLD = re.compile(r"</?(?P<name>details|summary)(?:\s+open)?>|<br\s*/?>", re.IGNORECASE)


def folded(source: str, paragraph: str) -> str | None:
    """HTML for a block of `<details>` and `<summary>`; None when it holds any other tag.

    The parts show open, one after the other: the summary as a quiet heading. `paragraph` is the
    start tag of one.
    """
    if "<" in _FOLD.sub("", source):
        return None
    html: list[str] = []
    at, in_summary = 0, False
    for tag in [*_FOLD.finditer(source), None]:
        text = source[at : tag.start() if tag else len(source)].strip()
        if text:
            start = f'{paragraph[:-1]} class="details-summary">' if in_summary else paragraph
            html.append(f"{start}{escape(text, False)}</p>")
        if tag is not None:
            at = tag.end()
            in_summary = tag["name"] is not None and tag[0].lower().startswith("<summary")
    return "".join(html)
