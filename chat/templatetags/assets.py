"""What every page is made of, found once: a page asks for thirty files."""

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

STYLESHEETS = (
    *("tokens", "base", "layout", "sidebar", "message", "markdown", "composer", "controls"),
    *("door", "settings", "members", "sharing", "usage", "account", "print"),
)
SCRIPTS = (
    *("scroll", "stream", "connection", "composer", "stop", "editor", "dialogs", "countdown"),
    *("copy", "navigation", "sidebar", "menu", "sharing", "passkey", "settings", "times"),
    "models",
)

register = template.Library()


@register.simple_tag
@cache
def stylesheets() -> SafeString:
    """The links to all of them, in the order of their layers."""
    link = '<link rel="stylesheet" href="{}">'
    return format_html_join("\n", link, [[static(f"css/{name}.css")] for name in STYLESHEETS])


@register.simple_tag
@cache
def scripts() -> SafeString:
    """The modules, which run when the page has been read, and before htmx connects it."""
    script = '<script type="module" src="{}"></script>'
    return format_html_join("\n", script, [[static(f"js/{name}.js")] for name in SCRIPTS])
