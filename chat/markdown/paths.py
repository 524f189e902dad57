r"""Keeps the backslashes of `C:\Users\.ssh` and `\\server\share`, which look like escapes."""

import re

from .spans import Edit, Spans

_PATH = re.compile(
    r"""(?<![\w\\])(?:[A-Za-z]:\\|\\\\(?=[A-Za-z][\w.-]*\\))
        (?:[^\s`"'<>|]|[ ](?=[\w().-]{1,40}\\)){1,400}""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def edits(text: str, occupied: Spans) -> list[Edit]:
    """Both signs of each escape in a path, escaped."""
    if ":\\" not in text and "\\\\" not in text:
        return []
    return [
        Edit(escape.start(), escape.end(), f"\\\\\\{escape[1]}")
        for path in _PATH.finditer(text)
        if path.start() not in occupied
        for escape in _ESCAPE.finditer(text, path.start(), path.end())
    ]
