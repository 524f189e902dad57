"""The words of allauth's forms in the voice of ours."""

from django.forms import BoundField
from django.utils.translation import gettext as _


def sentence(label: str) -> str:
    """A label with one capital letter at its beginning."""
    return str(label).replace(" Password", " password")


def unprompted(field: BoundField) -> BoundField:
    """The field without a placeholder that says what its label says already."""
    attrs = field.field.widget.attrs
    if str(attrs.get("placeholder", "")) in (str(field.label), _("Email address")):
        del attrs["placeholder"]
    return field
