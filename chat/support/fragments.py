"""The app's own templates, in Jinja's language: compiled once to Python functions.

Django's are walked node by node each time; a list holds a hundred messages and entries.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.template.defaultfilters import date
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, StrictUndefined
from jinja2.ext import Extension, InternationalizationExtension
from jinja2.lexer import Token, TokenStream

from . import assets, fields, figures
from .icons import icon

MARKS = re.compile(r"[<>]|\s*\n\s*(/?>)?")


class WithoutIndentation(Extension):
    """Indentation is for those who read templates: a page gets a space or a line end instead."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        in_tag = False

        def shorten(found: re.Match[str]) -> str:
            nonlocal in_tag
            if mark := found[1] or found[0].strip():
                in_tag = mark == "<"
                return mark
            return " " if in_tag else "\n"

        is_html = (stream.name or "").endswith(".html")
        for token in stream:
            if is_html and token.type == "data":
                token = Token(token.lineno, "data", MARKS.sub(shorten, token.value))
            yield token


def environment(**options: Any) -> Environment:
    """What `templates/` is compiled with: a name that nobody has set is an error there."""
    options |= {
        "undefined": StrictUndefined,
        "extensions": [InternationalizationExtension, WithoutIndentation],
    }
    made = Environment(**options)  # noqa: S701 (Django escapes)
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {
        "bdi": bdi,
        "htmx": assets.htmx,
        "icon": icon,
        "language": get_language,
        "scripts": assets.scripts,
        "static": static,
        "stylesheets": assets.stylesheets,
        "url": url,
    }
    made.filters |= {
        "date": date,
        "grouped": figures.grouped,
        "seconds": figures.seconds,
        "sentence": fields.sentence,
        "short": figures.short,
        "unprompted": fields.unprompted,
    }
    return made


def fragment(name: str, context: Mapping[str, Any]) -> SafeString:
    """`templates/<name>` with these values."""
    return mark_safe(render_to_string(name, dict(context), using="jinja2"))  # noqa: S308


def url(name: str, *arguments: Any) -> str:
    """The path of a view."""
    return reverse(name, args=arguments)


def bdi(text: object) -> SafeString:
    """A name or title inside a sentence, which may run in the other direction."""
    return format_html("<bdi>{}</bdi>", text)
