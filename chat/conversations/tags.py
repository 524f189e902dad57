"""A member's own tags on conversations."""

import unicodedata
import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from chat.models import Conversation, Membership, Tag

from .filing import NotAll


def folded(name: str) -> str:
    """The name without regard to case and form."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def of(member: Membership) -> list[Tag]:
    """All tags of the member in this team."""
    return list(Tag.objects.filter(team=member.team_id, user=member.user_id))


def put(member: Membership, ids: Collection[uuid.UUID], name: str) -> list[uuid.UUID]:
    """Put the tag on the conversations. Returns those that did not have it. Raises NotAll."""
    with transaction.atomic():
        visible = Conversation.objects.visible_to(member).filter(pk__in=ids, is_temporary=False)
        if missing := len(set(ids)) - visible.count():
            raise NotAll(missing)
        tag, _made = Tag.objects.get_or_create(
            team_id=member.team_id,
            user_id=member.user_id,
            folded=folded(name),
            defaults={"name": name},
        )
        had = set(tag.conversations.filter(pk__in=ids).values_list("pk", flat=True))
        tag.conversations.add(*visible)
        _changed(member)
    return [id for id in ids if id not in had]


def take(member: Membership, ids: Collection[uuid.UUID], name: str) -> list[uuid.UUID]:
    """Take the tag off; a tag that is nowhere any more goes. Returns those that had it."""
    had: list[uuid.UUID] = []
    with transaction.atomic():
        tags = Tag.objects.filter(team=member.team_id, user=member.user_id, folded=folded(name))
        for tag in tags:
            found = list(tag.conversations.filter(pk__in=ids))
            had += [one.pk for one in found]
            tag.conversations.remove(*found)
            if not tag.conversations.exists():
                tag.delete()
        _changed(member)
    return had


def _changed(member: Membership) -> None:
    Membership.objects.filter(pk=member.pk).update(filings=F("filings") + 1)
