"""Temporary conversations: in no list, search or export; they end by themselves."""

import datetime as dt

from django.utils import timezone

from chat.models import Conversation
from chat.models.conversation import ConversationQuerySet

from .deleting import delete_for_good

KEPT = dt.timedelta(days=1)
CONVERSATIONS_PER_BATCH = 100


def end_old() -> None:
    """Delete those that are older than a day."""
    while ids := list(_old().values_list("pk", flat=True)[:CONVERSATIONS_PER_BATCH]):
        delete_for_good(ids)


def any_old() -> bool:
    """Whether there is one."""
    return _old().exists()


def _old() -> ConversationQuerySet:
    return Conversation.objects.filter(is_temporary=True, created_at__lt=timezone.now() - KEPT)
