"""`{% icon "copy" %}` in Django's templates."""

from django import template

from chat.support.icons import icon

register = template.Library()
register.simple_tag(icon)
