"""Ways into a team: made, mailed, used once, revoked."""

import base64
import datetime as dt
import secrets
from collections.abc import Callable, MutableMapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from chat.access import audit
from chat.access.actor import Actor
from chat.models import Invitation, Membership, User
from chat.models.invitation import hash_of
from chat.support import mail

DEFAULT_DAYS = 7
CHOICES_OF_DAYS = (1, 7, 30)
SESSION_KEY = "invitation"


class Gone(Exception):
    """The invitation is used, expired, revoked, or never was."""


class ForAnother(Exception):
    """The invitation is for another address."""


def invite(
    member: Membership,
    role: str,
    email: str,
    days: int,
    actor: Actor,
    link_to: Callable[[str], str],
) -> tuple[Invitation, str]:
    """A new invitation and its link.

    `link_to` makes the link of a token. The link is empty when it goes to the mailbox alone.
    """
    with transaction.atomic():
        invitation = Invitation.objects.create(
            team=member.team,
            role=role,
            email=email,
            mailed=bool(email) and mail.is_configured(),
            token_hash=secrets.token_hex(32),  # until it is known what it is made of
            created_by=member.user,
            expires_at=timezone.now() + dt.timedelta(days=days),
        )
        token = _token(invitation, settings.SECRET_KEY)
        invitation.token_hash = hash_of(token)
        invitation.save(update_fields=["token_hash"])
        audit.record(
            member.team,
            actor,
            "member.invited",
            invitation.email,
            role=role,
            days=days,
        )
        link = link_to(token)
        if invitation.mailed:
            _mail(invitation, member, link)
    return invitation, "" if invitation.mailed else link


def repeat(
    member: Membership, invitation_id: int, actor: Actor, link_to: Callable[[str], str]
) -> tuple[Invitation, str]:
    """An open invitation of the member's team and its link, once more.

    The link is empty when it goes to the mailbox alone, as before. Raises Gone.
    """
    with transaction.atomic():
        of_team = Invitation.objects.open().filter(team=member.team, pk=invitation_id)
        invitation = of_team.select_related("team").first()
        if invitation is None:
            raise Gone
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        tokens = (_token(invitation, key) for key in keys)
        token = next((one for one in tokens if hash_of(one) == invitation.token_hash), None)
        if token is None:  # of a secret key that has gone
            raise Gone
        audit.record(member.team, actor, "invitation.repeated", invitation.email)
        link = link_to(token)
        if invitation.mailed:
            _mail(invitation, member, link)
    return invitation, "" if invitation.mailed else link


def find(token: str) -> Invitation:
    """The open invitation of this token. Raises Gone."""
    found = Invitation.objects.open().of_token(token).select_related("team").first()
    if found is None:
        raise Gone
    return found


def keep(session: MutableMapping[str, Any], invitation: Invitation) -> None:
    """Remember whose page this browser has open, while its person signs in at a provider."""
    session[SESSION_KEY] = invitation.pk


def kept(session: MutableMapping[str, Any]) -> Invitation | None:
    """The invitation that `keep` remembers, if it is still open."""
    id = session.get(SESSION_KEY)
    open_ones = Invitation.objects.open().select_related("team")
    return open_ones.filter(pk=id).first() if id is not None else None


def accept(invitation: Invitation, user: User, actor: Actor) -> Membership:
    """Make the person a member; of two at once with one invitation, one. Raises Gone, ForAnother.

    Who is in the team already stays what they are, and the invitation stays open.
    """
    with transaction.atomic():
        already = Membership.objects.filter(team=invitation.team, user=user).first()
        if already is not None:
            return already
        if not invitation.is_for(user.email):
            raise ForAnother
        mine = Invitation.objects.open().filter(pk=invitation.pk)
        if not mine.update(used_at=timezone.now(), used_by=user):
            raise Gone
        # Not `create`: the person may be using another invitation at this very moment.
        membership, _ = Membership.objects.get_or_create(
            team=invitation.team, user=user, defaults={"role": invitation.role}
        )
        audit.record(
            invitation.team,
            actor,
            "member.joined",
            role=invitation.role,
            by="invitation",
        )
    return membership


def revoke(member: Membership, invitation_id: int, actor: Actor) -> None:
    """End an open invitation of the member's team. Raises Gone."""
    with transaction.atomic():
        of_team = Invitation.objects.filter(team=member.team, pk=invitation_id)
        invitation = of_team.open().first()
        if invitation is None or not of_team.open().update(revoked_at=timezone.now()):
            raise Gone
        audit.record(member.team, actor, "invitation.revoked", invitation.email)


def revoke_all_of(member: Membership) -> int:
    """End what would let somebody in again who may invite no more; how many there were."""
    return Invitation.objects.open().concerning(member).update(revoked_at=timezone.now())


def _token(invitation: Invitation, secret: str) -> str:
    """The link's secret part, which is kept nowhere: it is made of the invitation and a secret key.

    The moment tells it from one of the same id in a database that was restored.
    """
    made_of = f"{invitation.pk} {invitation.created_at.astimezone(dt.UTC).isoformat()}"
    made = salted_hmac("chat.teams.invitations", made_of, secret=secret, algorithm="sha256")
    return base64.urlsafe_b64encode(made.digest()).decode().rstrip("=")


def _mail(invitation: Invitation, member: Membership, link: str) -> None:
    context = {"invitation": invitation, "inviter": member.user, "link": link}
    name = " ".join(invitation.team.name.split())
    EmailMessage(
        subject=_("Join %(team)s on PremWeb") % {"team": name},
        body=render_to_string("team/invitation_email.txt", context),
        to=[invitation.email],
    ).send()
