"""The audit log's words."""

from django import template

from chat.access.audit import ACTIONS
from chat.models import AuditEvent

register = template.Library()


@register.filter
def action_words(event: AuditEvent) -> str:
    """What was done, as people say it; an action of another version by its name."""
    return ACTIONS.get(event.action, event.action)
