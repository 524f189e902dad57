"""Who is in a team and as what: roles, removal, leaving, handing over.

Each change holds a lock on the team, and asks again under it who may do what: of two owners who
demote each other at the same moment, one is told that they may not. Django's PermissionDenied is
how this module refuses; NotFound says that nobody of that id is in the team.
"""

import uuid
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from chat.access import audit, permissions
from chat.access.actor import Actor
from chat.access.errors import NotFound
from chat.conversations import deleting
from chat.conversations.inheriting import inherit
from chat.conversations.withdrawing import withdraw
from chat.live import dismissal
from chat.models import Conversation, Invitation, Membership, Message, Team, WaitingMessage
from chat.models.conversation import SHARED

from . import invitations
from .departures import Departure

OWNER, ADMIN = Membership.Role.OWNER, Membership.Role.ADMIN


class LastOwner(Exception):
    """A team cannot be without an owner."""


def change_role(member: Membership, id: int, role: str, actor: Actor) -> Membership:
    """Give another member of the team a role. Raises LastOwner, PermissionDenied, NotFound."""
    with transaction.atomic():
        member = under_lock(member)
        other = _find(member, id)
        allowed = permissions.may_change_member(member, other)
        if not allowed or role not in permissions.roles_to_give(member):
            raise PermissionDenied
        if other.role == role:
            return other
        keep_an_owner(other)
        before = other.role
        set_role(other, role)
        audit.record(
            member.team,
            actor,
            "member.role",
            other.user.email,
            before=before,
            now=role,
        )
        transaction.on_commit(partial(dismissal.revoke, other.user_id))
    return other


def remove(member: Membership, id: int, actor: Actor, *, keep: bool) -> None:
    """Take somebody out of the team; their conversations are kept, or go for good.

    The shared ones go to the remover, the private ones are closed (`former`). Raises
    PermissionDenied, NotFound: oneself, one leaves.
    """
    with transaction.atomic():
        member = under_lock(member)
        other = _find(member, id)
        if other.pk == member.pk or not permissions.may_change_member(member, other):
            raise PermissionDenied
        keep_an_owner(other)
        ended = Invitation.objects.open().concerning(other).count()
        part(other, member if keep else None).carry_out()
        audit.record(
            member.team,
            actor,
            "member.removed",
            other.user.email,
            role=other.role,
            conversations="kept" if keep else "deleted",
            **({"invitations_ended": ended} if ended else {}),
        )


def leave(member: Membership, actor: Actor, *, keep: bool) -> None:
    """Go; one's conversations go to the longest-standing owner, or for good. Raises LastOwner."""
    with transaction.atomic():
        member = under_lock(member)
        keep_an_owner(member)
        part(member, first_owner_besides(member) if keep else None, with_private=True).carry_out()
        audit.record(
            member.team,
            actor,
            "member.left",
            role=member.role,
            conversations="kept" if keep else "deleted",
        )


def hand_over(member: Membership, id: int, actor: Actor) -> Membership:
    """Make another member owner in one's place; oneself becomes admin."""
    with transaction.atomic():
        member = under_lock(member)
        other = _find(member, id)
        # Who cannot sign in would leave the team without an owner.
        if not permissions.may_own(member) or other.pk == member.pk or not other.user.is_active:
            raise PermissionDenied
        set_role(other, OWNER)
        set_role(member, ADMIN)
        audit.record(member.team, actor, "team.owner", other.user.email)
        for changed in (other, member):
            transaction.on_commit(partial(dismissal.revoke, changed.user_id))
    return other


def under_lock(member: Membership) -> Membership:
    """The member as they are now that nobody else can change it. Raises PermissionDenied."""
    lock(member.team_id)
    now = Membership.objects.select_related("team", "user").filter(pk=member.pk).first()
    if now is None:
        raise PermissionDenied
    return now


def _find(member: Membership, id: int) -> Membership:
    other = member.team.memberships.select_related("user").filter(pk=id).first()
    if other is None:
        raise NotFound
    return other


def lock(team_id: int) -> None:
    """Keep others from changing who is in the team until this transaction ends."""
    Team.objects.select_for_update(no_key=True).get(pk=team_id)


def first_owner_besides(member: Membership) -> Membership | None:
    """The longest-standing other owner of the team who can sign in."""
    owners = Membership.objects.filter(team_id=member.team_id, role=OWNER, user__is_active=True)
    return owners.exclude(pk=member.pk).order_by("id").first()


def keep_an_owner(leaving: Membership) -> None:
    """Raises LastOwner when the team would have none without this one."""
    if leaving.role == OWNER and first_owner_besides(leaving) is None:
        raise LastOwner


def set_role(member: Membership, role: str) -> None:
    member.role = role
    member.save(update_fields=["role"])
    if not permissions.may_manage_members(member):
        invitations.revoke_all_of(member)
    if not permissions.may_send(member):
        withdraw(_waiting_of(member))


def part(member: Membership, heir: Membership | None, *, with_private: bool = False) -> Departure:
    """Delete the membership, with all that would go on in its name.

    The heir gets the shared conversations, and the private ones of a member who wants that; without
    an heir all are deleted.
    """
    own = Conversation.objects.filter(team_id=member.team_id, owner_id=member.user_id)
    running = let_nothing_go_on(member)
    deleted: list[deleting.Deleted] = []
    if heir is not None:
        inherit(own.all() if with_private else own.filter(sharing__in=SHARED), heir)
    else:
        deleted = deleting.delete_for_good(own.values_list("pk", flat=True))
    Membership.objects.filter(pk=member.pk).delete()
    return Departure(member.user_id, running, tuple(deleted))


def let_nothing_go_on(member: Membership) -> tuple[uuid.UUID, ...]:
    """Drop what waits in the member's name, and the ways in that they gave; the replies to stop."""
    running = Message.objects.running().filter(
        conversation__team_id=member.team_id, author_id=member.user_id
    )
    _waiting_of(member).delete()
    invitations.revoke_all_of(member)
    return tuple(running.values_list("id", flat=True))


def _waiting_of(member: Membership) -> QuerySet[WaitingMessage]:
    return WaitingMessage.objects.filter(
        conversation__team_id=member.team_id, author_id=member.user_id
    )
