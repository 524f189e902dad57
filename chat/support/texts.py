"""Our own texts in templates, in the reader's language, and names of others among them."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from markupsafe import Markup


def translated(text: str, **values: object) -> Markup:
    """The translation of a text, which may hold HTML; values are escaped."""
    found = Markup(gettext(text))  # noqa: S704 (the texts are ours)
    return found % values if values else found


def counted(one: str, many: str, num: int, **values: object) -> Markup:
    """The translation in the form that the language has for `num` things."""
    return Markup(ngettext(one, many, num)) % {"num": num, **values}  # noqa: S704 (as above)


def bdi(text: object) -> SafeString:
    """A name or title inside a sentence, which may run in the other direction."""
    return format_html("<bdi>{}</bdi>", text)
