"""Gives alerts with a title of their own, `> [!NOTE] Title`, the form that the parser knows."""

import re

from .spans import Edit, Spans

_ALERT = re.compile(
    r"^(?P<marks>[ \t>]*>[ \t]*)\[!(?:note|tip|important|warning|caution)\](?P<gap>[ \t]+)(?=\S)"
    r"(?P<title>[^\n]*)$",
    re.MULTILINE | re.IGNORECASE,
)


def edits(text: str, occupied: Spans) -> list[Edit]:
    """The title, put on a line of its own, in bold."""
    if "[!" not in text:
        return []
    found: list[Edit] = []
    for alert in _ALERT.finditer(text):
        if alert.start("gap") in occupied:
            continue
        title = alert["title"].rstrip()
        plain = not re.search(r"[*_`\[<]", title)
        marks = "**" if plain else ""
        line = f"\n{alert['marks']}"
        found.append(Edit(alert.start("gap"), alert.end("gap"), line + marks))
        end = alert.start("title") + len(title)
        found.append(Edit(end, end, f"{marks}{line}"))
    return found
