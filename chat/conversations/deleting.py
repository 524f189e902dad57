"""Deleting conversations for good: every way that leads there ends in this one function."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from chat.access import audit
from chat.access.actor import Actor
from chat.live.channels import audience
from chat.models import Conversation, Message
from chat.models.conversation import ConversationQuerySet

from .search import index


@dataclass(frozen=True, slots=True)
class Deleted:
    """A conversation that is gone: the keys of the sidebars that showed it, its running replies."""

    id: uuid.UUID
    listed_by: list[str]
    running: tuple[uuid.UUID, ...] = ()


def delete_for_good(
    ids: Collection[uuid.UUID],
    actor: Actor | None = None,
    *,
    among: ConversationQuerySet | None = None,
) -> list[Deleted]:
    """Delete the conversations; those that are not `among` these any more stay.

    With an actor the audit log gets an entry for each that is somebody else's. Whoever calls this
    tells the viewers and stops the replies once the transaction is committed.
    """
    with transaction.atomic():
        # Starting a turn waits for this lock, so that no reply begins there meanwhile.
        locked = Conversation.objects.select_for_update().filter(pk__in=ids).order_by("pk")
        found = {one.pk: one for one in locked}
        if among is not None:
            still = set(among.filter(pk__in=found).values_list("pk", flat=True))
            found = {id: one for id, one in found.items() if id in still}
        deleted = described(found.values())
        if actor is not None:
            _record(found.values(), actor)
        index.forget(found)
        Conversation.objects.filter(pk__in=found).delete()
    return deleted


def described(conversations: Collection[Conversation]) -> list[Deleted]:
    """What their viewers must be told, and which replies run there."""
    running: dict[uuid.UUID, list[uuid.UUID]] = {one.pk: [] for one in conversations}
    replies = Message.objects.running().filter(conversation__in=running).order_by()
    for conversation_id, reply_id in replies.values_list("conversation_id", "pk"):
        running[conversation_id].append(reply_id)
    return [Deleted(one.pk, audience(one), tuple(running[one.pk])) for one in conversations]


def _record(conversations: Collection[Conversation], actor: Actor) -> None:
    for one in conversations:
        if actor.user is None or one.owner_id != actor.user.pk:
            detail = {"owner": one.owner.email}
            audit.record(one.team, actor, "conversation.deleted", one.title, **detail)
