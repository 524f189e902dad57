"""Where plain text can be shown without parsing: most of what a reply says is words after words."""

import re

# All but letters, digits, and the punctuation that no Markdown is made of once a line has begun. A
# colon may belong to an address.
_SYNTAX = re.compile(r"[^\w ,.;'\"!?()@%+=#/\u2013\u2014-]")
# A line that has begun as running text stays that, whatever words follow.
_LINE = re.compile(r"[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*(?:[^\W\d_]|\(|\d+(?![.)\d]))\S* ")
_END_TAGS = re.compile(r"(?:</(?:p|li|ul|ol|blockquote|div)>)*$")
_LAST_WORD = re.compile(r"[^\W_]+[,.;!?)]{0,3}$")
# Enough of it to know that it is shown as it is. Searched from the start, a word of 100 KB takes
# a minute: the search begins anew at each letter.
_LAST_WORD_CHARS = 80


def is_plain(text: str) -> bool:
    """Whether `text` is words alone."""
    strange = "_" in text or "  " in text or _SYNTAX.search(text)
    return text != "" and not strange


def goes_on_from(source: str, html: str) -> str | None:
    """The end tags of `html` before which plain text goes on, where `source` shows as `html`.

    None where more text could change what stands there: inside of syntax, or where a line has just
    begun.
    """
    if _LINE.match(source, source.rfind("\n") + 1) is None:
        return None
    end = len(source) - source.endswith(" ")
    word = _LAST_WORD.search(source, max(0, end - _LAST_WORD_CHARS), end)
    if word is None:
        return None
    end_tags = _END_TAGS.search(html)
    closing = end_tags[0] if end_tags else ""
    return closing if html.endswith(word[0] + closing) else None
