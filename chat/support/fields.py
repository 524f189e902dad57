"""How the page shows the fields of allauth's forms."""

from django.forms import BoundField
from django.utils.translation import gettext as _


def sentence(label: str) -> str:
    """A label with one capital letter at its beginning."""
    return str(label).replace(" Password", " password")


def in_page(field: BoundField) -> BoundField:
    """The field without a placeholder that repeats its label; text goes in its own direction."""
    attrs = field.field.widget.attrs
    if getattr(field.field.widget, "input_type", "") == "text":
        attrs.setdefault("dir", "auto")
    if str(attrs.get("placeholder", "")) in (str(field.label), _("Email address")):
        del attrs["placeholder"]
    return field
