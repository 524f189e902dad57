"""Taking away the second factor of a member who lost it, codes included.

One owner asks and another confirms, so that no single one can weaken somebody's sign-in; whoever
runs the server can do it by a command. The person is told, and all their sessions end.
"""

from functools import partial

from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from chat.access import audit, permissions, second_factor
from chat.access.actor import Actor
from chat.access.errors import NotFound
from chat.live import dismissal
from chat.models import Membership, SecondFactorReset, User
from chat.support import mail

from . import members


class Nothing(Exception):
    """The person has no second factor."""


class Elsewhere(Exception):
    """The person is in another team too, whose owners were not asked."""


class Gone(Exception):
    """Nobody asks for this any more."""


def ask(owner: Membership, id: int, actor: Actor) -> Membership:
    """Ask for the reset of another member's second factor.

    Raises Nothing, Elsewhere, PermissionDenied, NotFound.
    """
    with transaction.atomic():
        owner = _owner_under_lock(owner)
        other = owner.team.memberships.select_related("user").filter(pk=id).first()
        if other is None:
            raise NotFound
        if other.pk == owner.pk:
            raise PermissionDenied
        if not second_factor.has_one(other.user_id):
            raise Nothing
        if other.user.memberships.exclude(pk=other.pk).exists():
            raise Elsewhere
        SecondFactorReset.objects.filter(member=other).delete()
        SecondFactorReset.objects.create(member=other, asked_by=owner)
        audit.record(owner.team, actor, "second_factor.asked", other.user.email)
    return other


def confirm(owner: Membership, id: int, actor: Actor) -> Membership:
    """Do what another owner asked for. Raises Gone, PermissionDenied where it was oneself."""
    with transaction.atomic():
        owner = _owner_under_lock(owner)
        wish = _open_one(owner, id)
        if wish.asked_by_id == owner.pk:
            raise PermissionDenied
        reset(wish.member.user, actor)
    return wish.member


def withdraw(owner: Membership, id: int, actor: Actor) -> Membership:
    """Ask for it no more; any owner may. Raises Gone, PermissionDenied."""
    with transaction.atomic():
        owner = _owner_under_lock(owner)
        wish = _open_one(owner, id)
        SecondFactorReset.objects.filter(member=wish.member).delete()
        audit.record(owner.team, actor, "second_factor.withdrawn", wish.member.user.email)
    return wish.member


def reset(user: User, actor: Actor) -> None:
    """Let the person in with their password alone; end their sessions. Raises Nothing."""
    with transaction.atomic():
        if not second_factor.has_one(user.pk):
            raise Nothing
        Authenticator.objects.filter(user_id=user.pk).delete()
        SecondFactorReset.objects.filter(member__user=user).delete()
        get_adapter().end_sessions(UserSession.objects.filter(user_id=user.pk))
        for member in user.memberships.select_related("team"):
            audit.record(member.team, actor, "second_factor.reset", user.email)
        if mail.is_configured():
            _tell(user, actor)
        transaction.on_commit(partial(dismissal.revoke, user.pk))


def _owner_under_lock(member: Membership) -> Membership:
    members.lock(member.team_id)
    now = Membership.objects.select_related("team").filter(pk=member.pk).first()
    if now is None or not permissions.may_secure_team(now):
        raise PermissionDenied
    return now


def _open_one(owner: Membership, id: int) -> SecondFactorReset:
    wishes = SecondFactorReset.objects.open().select_related("member__user")
    wish = wishes.filter(member_id=id, member__team_id=owner.team_id).first()
    if wish is None:
        raise Gone
    return wish


def _tell(user: User, actor: Actor) -> None:
    EmailMessage(
        subject=_("Your two-step verification was switched off"),
        body=render_to_string("team/second_factor_reset_email.txt", {"who": actor.name}),
        to=[user.email],
    ).send()
