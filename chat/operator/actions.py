"""What an operator does to accounts and memberships, with all that it has to mean for the teams.

A team keeps an owner who can sign in, nothing goes on in the name of who is gone, and the team's
audit log says that it was the operator.
"""

import uuid
from functools import partial

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from chat.access import audit
from chat.access.actor import Actor
from chat.live import dismissal
from chat.models import Invitation, Membership, User
from chat.teams import members
from chat.teams.departures import Departure


def change_role(id: int, role: str, actor: Actor) -> None:
    """Give a member another role. Raises LastOwner."""
    with transaction.atomic():
        member = _under_lock(id)
        before = member.role
        members.keep_an_owner(member)
        members.set_role(member, role)
        audit.record(member.team, actor, "member.role", member.user.email, before=before, now=role)
        transaction.on_commit(partial(dismissal.revoke, member.user_id))


def remove(id: int, actor: Actor) -> None:
    """Take a member out of the team; the conversations that they shared go to its longest-standing
    other owner, and the private ones are closed.

    Raises LastOwner.
    """
    with transaction.atomic():
        member = _under_lock(id)
        members.keep_an_owner(member)
        members.part(member, members.first_owner_besides(member)).carry_out()
        detail = {"role": member.role, "conversations": "kept"}
        audit.record(member.team, actor, "member.removed", member.user.email, **detail)


def deactivate(user: User, actor: Actor) -> None:
    """End the account's sessions, and all that would go on in its name. Raises LastOwner."""
    with transaction.atomic():
        running: list[uuid.UUID] = []
        for member in _memberships_under_lock(user):
            members.keep_an_owner(member)
            running += members.let_nothing_go_on(member)
            audit.record(member.team, actor, "member.deactivated", user.email)
        User.objects.filter(pk=user.pk).update(is_active=False)
        get_adapter().end_sessions(UserSession.objects.filter(user_id=user.pk))
        Departure(user.pk, tuple(running)).carry_out()


def activate(user: User, actor: Actor) -> None:
    """Let the account sign in again."""
    with transaction.atomic():
        for member in _memberships_under_lock(user):
            audit.record(member.team, actor, "member.activated", user.email)
        User.objects.filter(pk=user.pk).update(is_active=True)


def revoke(invitation: Invitation, actor: Actor) -> bool:
    """End an invitation; False where nobody could have used it any more."""
    with transaction.atomic():
        mine = Invitation.objects.open().filter(pk=invitation.pk)
        done = bool(mine.update(revoked_at=timezone.now()))
        if done:
            audit.record(invitation.team, actor, "invitation.revoked", invitation.email)
    return done


def _under_lock(id: int) -> Membership:
    members.lock(Membership.objects.values_list("team_id", flat=True).get(pk=id))
    return Membership.objects.select_related("team", "user").get(pk=id)


def _memberships_under_lock(user: User) -> list[Membership]:
    """In one order, so that two who do this at once do not wait for each other."""
    ids = user.memberships.order_by("team_id").values_list("id", flat=True)
    return [_under_lock(id) for id in ids]
