"""The app's own templates, in Jinja's language: compiled once to Python functions.

Django's are walked node by node each time; a list holds a hundred messages and entries.
"""

from collections.abc import Mapping
from typing import Any

from django.template.defaultfilters import date
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from jinja2 import Environment, StrictUndefined

from . import assets, fields, number_format, texts
from .icons import icon
from .indentation import WithoutIndentation


def environment(**options: Any) -> Environment:
    """What `templates/` is compiled with: a name that nobody has set is an error there."""
    options |= {"undefined": StrictUndefined, "extensions": [WithoutIndentation]}
    made = Environment(**options)  # noqa: S701 (Django escapes)
    made.globals |= {
        "_": texts.translated,
        "bdi": texts.bdi,
        "htmx": assets.htmx,
        "icon": icon,
        "language": get_language,
        "ngettext": texts.counted,
        "scripts": assets.scripts,
        "static": static,
        "stylesheets": assets.stylesheets,
        "url": url,
    }
    made.filters |= {
        "date": date,
        "grouped": number_format.grouped,
        "seconds": number_format.seconds,
        "sentence": fields.sentence,
        "short": number_format.short,
        "in_page": fields.in_page,
    }
    return made


def fragment(name: str, context: Mapping[str, Any]) -> SafeString:
    """`templates/<name>` with these values."""
    return mark_safe(render_to_string(name, dict(context), using="jinja2"))  # noqa: S308


def url(name: str, *arguments: Any) -> str:
    """The path of a view."""
    return reverse(name, args=arguments)
