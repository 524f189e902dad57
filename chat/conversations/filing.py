"""Ordering one's own list: pinned, archived, in a folder, under a tag. Many at once, or none.

A change holds for one member's list alone, but for the team's folders, which everybody sees.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from chat.access import audit, permissions
from chat.access.actor import Actor
from chat.models import Conversation, Filing, Folder, Membership
from chat.models.conversation import Sharing

MAX_AT_ONCE = 500


class NotAll(Exception):
    """So many of the conversations cannot be changed by this member; none was."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class NoFolder(Exception):
    """There is no such folder any more."""


@dataclass(frozen=True, slots=True)
class Move:
    """These conversations go to the folder of this id; None is out of all folders."""

    folder_id: int | None
    ids: tuple[uuid.UUID, ...]


def pin(member: Membership, ids: Collection[uuid.UUID], *, pinned: bool) -> list[uuid.UUID]:
    """Returns those that were not so before. Raises NotAll."""
    return _mark(member, ids, "pinned_at", pinned)


def archive(member: Membership, ids: Collection[uuid.UUID], *, archived: bool) -> list[uuid.UUID]:
    """Returns those that were not so before. Raises NotAll."""
    return _mark(member, ids, "archived_at", archived)


def move(member: Membership, ids: Collection[uuid.UUID], folder_id: int | None) -> list[Move]:
    """Move the conversations into a folder, or out of all. Returns the moves that undo it.

    Raises NoFolder; NotAll for a folder of the team where one is not shared, or is somebody else's.
    """
    with transaction.atomic():
        folder = _locked(member, folder_id) if folder_id is not None else None
        found = _checked(member, ids)
        back = _moves_back(member, found)
        if folder is not None and folder.is_of_team:
            _refuse(one for one in found if not (one.is_shared and _manages(member, one)))
            Conversation.objects.filter(pk__in=ids).update(folder=folder)
            _file(member, ids, folder=None)
            changed_for_all(member.team_id)
        else:
            of_team = [one.pk for one in found if one.folder_id and _manages(member, one)]
            if of_team and Conversation.objects.filter(pk__in=of_team).update(folder=None):
                changed_for_all(member.team_id)
            _file(member, ids, folder=folder)
    return back


def begin_in(member: Membership, conversation: Conversation, folder_id: int) -> None:
    """Put a conversation that was just made into a folder, with a copy of its instructions.

    A folder of the team shows it to the team, to read. Call it in the transaction that made the
    conversation. Raises NoFolder.
    """
    folder = _locked(member, folder_id)
    conversation.instructions = folder.instructions
    if folder.is_of_team:
        conversation.folder, conversation.sharing = folder, Sharing.READ
        now, title = Sharing.READ.value, conversation.title
        audit.record(member.team, Actor.person(member.user), "conversation.shared", title, now=now)
        changed_for_all(member.team_id)
    else:
        _file(member, [conversation.pk], folder=folder)
    conversation.save(update_fields=["instructions", "folder", "sharing"])


def changed_for_all(team_id: int) -> None:
    """The lists of all members look different now."""
    Membership.objects.filter(team=team_id).update(filings=F("filings") + 1)


def _mark(
    member: Membership, ids: Collection[uuid.UUID], name: str, wanted: bool
) -> list[uuid.UUID]:
    with transaction.atomic():
        own = Filing.objects.filter(user=member.user_id, conversation__in=ids)
        marked = set(own.exclude(**{name: None}).values_list("conversation_id", flat=True))
        changed = [id for id in ids if (id in marked) != wanted]
        _file(member, ids, **{name: timezone.now() if wanted else None})
    return changed


def _file(member: Membership, ids: Collection[uuid.UUID], **values: Any) -> None:
    with transaction.atomic():
        _checked(member, ids)
        if any(value is not None for value in values.values()):
            rows = [Filing(user_id=member.user_id, conversation_id=id, **values) for id in ids]
            Filing.objects.bulk_create(
                rows,
                update_conflicts=True,
                update_fields=list(values),
                unique_fields=["user", "conversation"],
            )
        else:
            own = Filing.objects.filter(user=member.user_id, conversation__in=ids)
            own.update(**values)
            own.filter(folder=None, pinned_at=None, archived_at=None).delete()
        Membership.objects.filter(pk=member.pk).update(filings=F("filings") + 1)


def _checked(member: Membership, ids: Collection[uuid.UUID]) -> list[Conversation]:
    """The conversations. Raises NotAll when the member does not see all of them."""
    listed = Conversation.objects.visible_to(member).filter(pk__in=ids, is_temporary=False)
    found = list(listed.only("id", "owner_id", "team_id", "sharing", "folder_id", *_STATES))
    if len(found) != len(set(ids)):
        raise NotAll(len(set(ids)) - len(found))
    return found


_STATES = ("trashed_at", "is_temporary")


def _locked(member: Membership, folder_id: int) -> Folder:
    """The folder, which cannot be deleted before this transaction ends. Raises NoFolder."""
    folders = Folder.objects.visible_to(member).select_for_update()
    folder = folders.filter(pk=folder_id).first()
    if folder is None:
        raise NoFolder
    return folder


def _moves_back(member: Membership, found: Collection[Conversation]) -> list[Move]:
    ids = [one.pk for one in found]
    filed = Filing.objects.filter(user=member.user_id, conversation__in=ids)
    own = dict(filed.values_list("conversation_id", "folder_id"))
    before: dict[int | None, list[uuid.UUID]] = defaultdict(list)
    for one in found:
        before[one.folder_id or own.get(one.pk)].append(one.pk)
    return [Move(folder_id, tuple(ids)) for folder_id, ids in before.items()]


def _manages(member: Membership, conversation: Conversation) -> bool:
    return permissions.may_manage(member, conversation)


def _refuse(wrong: Any) -> None:
    if count := sum(1 for _ in wrong):
        raise NotAll(count)
