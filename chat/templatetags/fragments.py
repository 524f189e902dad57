"""`{% fragment "message_list.html" %}`: a compiled template inside one of Django's."""

from typing import Any, cast

from django import template
from django.template.context import RequestContext
from django.utils.safestring import SafeString

from chat.support.fragments import fragment as render

register = template.Library()


@register.simple_tag(takes_context=True)
def fragment(context: RequestContext, name: str) -> SafeString:
    """`templates/jinja2/<name>` with what the page is told."""
    return render(name, cast(dict[str, Any], context.flatten()))
