"""Which addresses a reply may link to, and how a link is written."""

import re
from collections.abc import Iterator
from html import escape

# `//` is required: browsers read `https:x` as an address on the page's own origin.
_HTTP = re.compile(r"https?://[^/\\?#\s]", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^\s/\\]", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
# The extended autolinks of GitHub Flavored Markdown §6.9. Text without spaces goes on behind an
# address: an address ends at a full-width mark, and at a CJK letter that does not begin a part.
_WIDE = (
    "\u2018-\u201f\u3000-\u3002\u3008-\u3011\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff"
_PART = rf"(?:[^\s<>\"'`\x00-\x1f{_WIDE}{_CJK}]|(?<=[/=#{_CJK}])[{_CJK}])"
_BARE = re.compile(
    rf"""(?<![A-Za-z0-9])https?://{_PART}{{1,2000}}
      | (?<![\w@./-])www\.[A-Za-z0-9-]+\.[A-Za-z0-9]{_PART}{{0,2000}}
      | (?<![\w.+@/-])[A-Za-z0-9][\w.+-]{{0,63}}@[A-Za-z0-9-]{{1,63}}(?:\.[A-Za-z0-9-]{{2,63}})+
    """,
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)
MAX_URL_CHARS = 4_000


def safe_address(address: str) -> str | None:
    """Return the address if it is absolute http, https or mailto without tricks; else None."""
    address = address.strip(" ")
    if len(address) > MAX_URL_CHARS or _CONTROL.search(address):
        return None
    if _HTTP.match(address) or _MAIL.match(address):
        return address.replace(" ", "%20")
    return None


def host_of(address: str) -> str:
    """The host of a safe http address, for people to read."""
    return re.split(r"[/\\?#]", address.partition("://")[2], maxsplit=1)[0].rpartition("@")[2]


def opening(address: str, title: str, kind: str = "") -> str:
    """The start tag of a link to a safe address; target and rel are the sanitiser's."""
    named = f' class="{kind}"' if kind else ""
    titled = f' title="{escape(title)}"' if title else ""
    return f'<a{named} href="{escape(address)}"{titled}>'


def may_hold_addresses(text: str) -> bool:
    """Whether a search is worth its time."""
    return "://" in text or "www." in text or "@" in text


def bare_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses stand in plain text, without the punctuation that ends a sentence."""
    for found in _BARE.finditer(text):
        address = _trimmed(found[0])
        if address:
            yield found.start(), found.start() + len(address)


def with_bare_links(text: str) -> tuple[str, int]:
    """Return plain text as HTML, its bare addresses as links, and what these links weigh."""
    parts: list[str] = []
    done = weight = 0
    for start, end in bare_addresses(text):
        shown = text[start:end]
        address = safe_address(_absolute(shown))
        if address is None:
            continue
        parts += [escape(text[done:start], False), opening(address, "")]
        parts += [escape(shown, False), "</a>"]
        done = end
        weight += 4
    parts.append(escape(text[done:], False))
    return "".join(parts), weight


def _absolute(shown: str) -> str:
    if "://" in shown[:8]:
        return shown
    return f"https://{shown}" if shown[:4].lower() == "www." else f"mailto:{shown}"


def _trimmed(address: str) -> str:
    """Leave punctuation at the end, and a bracket that closes none in the address, outside."""
    while address:
        last = address[-1]
        unopened = last in ")]}" and address.count(last) > address.count("([{"[")]}".index(last)])
        if not (last in "?!.,:;*_~|" or unopened):
            break
        address = address[:-1]
    return address
