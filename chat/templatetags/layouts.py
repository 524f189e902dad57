"""What templates in Django's language take from the app's own, which are Jinja's."""

from typing import Any, cast

from django import template
from django.template.context import RequestContext
from django.utils.safestring import SafeString

from chat.support.fragments import fragment as render

register = template.Library()


@register.simple_block_tag(takes_context=True)
def layout(context: RequestContext, content: SafeString, name: str, title: str) -> SafeString:
    """`{% layout "door" title=title %}…{% endlayout %}`: what stands between, in that layout."""
    return render(f"layouts/{name}.html", _told(context) | {"title": title, "content": content})


@register.simple_tag(takes_context=True)
def fragment(context: RequestContext, name: str) -> SafeString:
    """`{% fragment "account/form.html" %}`: that template, with what the page is told."""
    return render(name, _told(context))


def _told(context: RequestContext) -> dict[str, Any]:
    return cast(dict[str, Any], context.flatten())
