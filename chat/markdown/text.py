"""Makes text from upstream storable, and fit for the parser."""

import re

_UNSTORABLE = re.compile("[\x00\ud800-\udfff\U000e0000-\U000e007f]")
# Tag characters are invisible, and hide words from a reader; a few flags are made of them.
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)|[\U000e0000-\U000e007f]+")
_CONTROL = re.compile("[\x01-\x08\x0b\x0e-\x1f\x7f\ufdd0]")


def is_storable(text: str) -> bool:
    return _UNSTORABLE.search(text) is None


def storable(text: str) -> str:
    """Replace NUL and lone surrogates by U+FFFD: UTF-8 and PostgreSQL refuse them.

    Invisible tag characters go, but for those of a flag.
    """
    if is_storable(text):
        return text
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _TAGS.sub(r"\1", joined.replace("\x00", "\ufffd"))


def parsable(text: str) -> str:
    """Turn CRLF and CR into LF (CommonMark 0.31 §2.1), form feeds into spaces, and replace
    the other control characters by U+FFFD; HTML has no use for them."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\f" in text:
        text = text.replace("\f", " ")
    return _CONTROL.sub("\ufffd", text)
