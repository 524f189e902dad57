"""Which addresses a reply may link to, and how a link is written."""

import re
from html import escape

# `//` is required: browsers read `https:x` as an address on the page's own origin.
_HTTP = re.compile(r"https?://[^/\\?#\s]", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^\s/\\]", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
# The extended autolink of GitHub Flavored Markdown §6.9, for http and https only.
_BARE = re.compile(r"(?<![A-Za-z0-9])https?://[^\s<>\"'`\x00-\x1f]{1,2000}", re.IGNORECASE)
LONGEST = 4_000


def safe_address(address: str) -> str | None:
    """Return the address if it is absolute http, https or mailto without tricks; else None."""
    address = address.strip(" ")
    if len(address) > LONGEST or _CONTROL.search(address):
        return None
    if _HTTP.match(address) or _MAIL.match(address):
        return address.replace(" ", "%20")
    return None


def opening(address: str, title: str, kind: str = "") -> str:
    """The start tag of a link to a safe address; target and rel are the sanitiser's."""
    named = f' class="{kind}"' if kind else ""
    titled = f' title="{escape(title)}"' if title else ""
    return f'<a{named} href="{escape(address)}"{titled}>'


def with_bare_links(text: str) -> tuple[str, int]:
    """Return plain text as HTML, its bare addresses as links, and what these links weigh."""
    parts: list[str] = []
    done = weight = 0
    for found in _BARE.finditer(text):
        address = _trimmed(found[0])
        if safe_address(address) is None:
            continue
        parts += [escape(text[done : found.start()], False), opening(address, "")]
        parts += [escape(address, False), "</a>"]
        done = found.start() + len(address)
        weight += 4
    parts.append(escape(text[done:], False))
    return "".join(parts), weight


def _trimmed(address: str) -> str:
    """Leave punctuation at the end, and a bracket that closes none in the address, outside."""
    while address:
        last = address[-1]
        unopened = last in ")]}" and address.count(last) > address.count("([{"[")]}".index(last)])
        if not (last in "?!.,:;*_~|" or unopened):
            break
        address = address[:-1]
    return address
