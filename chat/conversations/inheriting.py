"""Conversations that pass to another member."""

from chat.models import Membership, Sighting
from chat.models.conversation import ConversationQuerySet

from .search import tasks as index_tasks


def inherit(conversations: ConversationQuerySet, heir: Membership) -> int:
    """The conversations are the heir's now, and none of them is unread; how many there are."""
    kept = list(conversations.only("id", "replies"))
    sightings = [
        Sighting(user_id=heir.user_id, conversation=one, replies=one.replies) for one in kept
    ]
    Sighting.objects.bulk_create(
        sightings,
        update_conflicts=True,
        unique_fields=["conversation", "user"],
        update_fields=["replies"],
    )
    index_tasks.renew.enqueue([str(one.pk) for one in kept])
    return conversations.update(owner_id=heir.user_id)
