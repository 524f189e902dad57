"""Pictures of the sprite, each made once, since a page holds hundreds."""

from functools import cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString


@cache
def icon(name: str, css_class: str = "") -> SafeString:
    """The symbol `name` of the sprite, which says nothing to a screen reader."""
    wanted = format_html(' class="{}"', css_class) if css_class else ""
    return format_html(
        '<svg{} aria-hidden="true"><use href="{}#{}"></use></svg>',
        wanted,
        static("icons/sprite.svg"),
        name,
    )
