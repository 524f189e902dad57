"""Folders: a member's own, and the team's for shared conversations."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from chat.access import permissions
from chat.access.errors import NotFound
from chat.models import Folder, Membership

from .filing import changed_for_all

MAX_FOLDERS = 100


class TooManyFolders(Exception):
    """A person, or the team, has as many folders as it may."""


def of(member: Membership) -> Iterable[Folder]:
    """The member's own folders, and then the team's."""
    folders = Folder.objects.visible_to(member)
    return folders.order_by(F("owner").asc(nulls_last=True), "name", "id")


def find(member: Membership, id: int) -> Folder:
    """Raises NotFound for a folder of somebody else, and a missing one."""
    folder = Folder.objects.visible_to(member).filter(pk=id).first()
    if folder is None:
        raise NotFound
    return folder


def may_change(member: Membership, folder: Folder) -> bool:
    """Rename and delete it: one's own; the team's, if one made it or is an admin."""
    if not folder.is_of_team:
        return folder.owner_id == member.user_id
    by_right = folder.made_by_id == member.user_id or member.role in permissions.ADMINS
    return by_right and permissions.may_send(member)


def make(
    member: Membership, name: str, colour: str, instructions: str = "", *, of_team: bool
) -> Folder:
    """Raises TooManyFolders."""
    owner_id = None if of_team else member.user_id
    with transaction.atomic():
        if Folder.objects.filter(team=member.team_id, owner=owner_id).count() >= MAX_FOLDERS:
            raise TooManyFolders
        folder = Folder.objects.create(
            team_id=member.team_id,
            owner_id=owner_id,
            made_by_id=member.user_id,
            name=name,
            colour=colour,
            instructions=instructions,
        )
        _changed(member, folder)
    return folder


def change(member: Membership, folder: Folder, **values: str) -> None:
    """Give the folder this name, this colour, these instructions."""
    with transaction.atomic():
        Folder.objects.filter(pk=folder.pk).update(**values)
        _changed(member, folder)


def delete(member: Membership, folder: Folder) -> None:
    """Its conversations stay, and are in no folder any more."""
    with transaction.atomic():
        Folder.objects.filter(pk=folder.pk).delete()
        folder.filings.model.objects.filter(
            folder=None, pinned_at=None, archived_at=None, user=member.user_id
        ).delete()
        _changed(member, folder)


def _changed(member: Membership, folder: Folder) -> None:
    if folder.is_of_team:
        changed_for_all(member.team_id)
    else:
        Membership.objects.filter(pk=member.pk).update(filings=F("filings") + 1)
