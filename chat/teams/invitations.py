"""Ways into a team: made, mailed, used once, revoked."""

import datetime as dt
import secrets

from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.access import audit
from chat.models import Invitation, Membership, User
from chat.models.invitation import hash_of
from chat.support import mail

DEFAULT_DAYS = 7
CHOICES_OF_DAYS = (1, 7, 30)
KEPT = "invitation"


class Gone(Exception):
    """The invitation is used, expired, revoked, or never was."""


def invite(
    member: Membership, role: str, email: str, days: int, request: HttpRequest
) -> tuple[Invitation, str]:
    """A new invitation and its link, which nobody can find out again.

    The link is empty when it went to the mailbox alone. Raises what sending the mail raises: then
    there is no invitation.
    """
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        invitation = Invitation.objects.create(
            team=member.team,
            role=role,
            email=email,
            mailed=bool(email) and mail.is_configured(),
            token_hash=hash_of(token),
            created_by=member.user,
            expires_at=timezone.now() + dt.timedelta(days=days),
        )
        audit.record(
            member.team,
            member.user,
            "member.invited",
            invitation.target,
            request=request,
            role=role,
            days=days,
        )
        link = request.build_absolute_uri(reverse("join", args=[token]))
        if email:
            _send(invitation, member, link)
    return invitation, "" if invitation.mailed else link


def find(token: str) -> Invitation:
    """The open invitation of this token. Raises Gone."""
    found = Invitation.objects.open().of_token(token).select_related("team").first()
    if found is None:
        raise Gone
    return found


def keep(request: HttpRequest, invitation: Invitation) -> None:
    """Remember whose page this browser has open, while its person signs in at a provider."""
    request.session[KEPT] = invitation.pk


def kept(request: HttpRequest) -> Invitation | None:
    """The invitation that `keep` remembers, if it is still open."""
    id = request.session.get(KEPT)
    open_ones = Invitation.objects.open().select_related("team")
    return open_ones.filter(pk=id).first() if id is not None else None


def accept(invitation: Invitation, user: User, request: HttpRequest) -> Membership:
    """Make the person a member; of two at once with one invitation, one. Raises Gone.

    Who is in the team already stays what they are, and the invitation stays open.
    """
    with transaction.atomic():
        already = Membership.objects.filter(team=invitation.team, user=user).first()
        if already is not None:
            return already
        mine = Invitation.objects.open().filter(pk=invitation.pk)
        if not mine.update(used_at=timezone.now(), used_by=user):
            raise Gone
        # Not `create`: the person may be using another invitation at this very moment.
        membership, _ = Membership.objects.get_or_create(
            team=invitation.team, user=user, defaults={"role": invitation.role}
        )
        audit.record(
            invitation.team,
            user,
            "member.joined",
            request=request,
            role=invitation.role,
            by="invitation",
        )
    return membership


def revoke(member: Membership, invitation_id: int, request: HttpRequest) -> None:
    """End an open invitation of the member's team. Raises Gone."""
    with transaction.atomic():
        of_team = Invitation.objects.filter(team=member.team, pk=invitation_id)
        invitation = of_team.open().first()
        if invitation is None or not of_team.open().update(revoked_at=timezone.now()):
            raise Gone
        audit.record(
            member.team, member.user, "invitation.revoked", invitation.target, request=request
        )


def revoke_all_of(member: Membership) -> int:
    """End what somebody has sent who may invite no more: it would let them in again."""
    sent = Invitation.objects.filter(team_id=member.team_id, created_by_id=member.user_id)
    return sent.open().update(revoked_at=timezone.now())


def _send(invitation: Invitation, member: Membership, link: str) -> None:
    context = {"invitation": invitation, "inviter": member.user, "link": link}
    name = " ".join(invitation.team.name.split())
    EmailMessage(
        subject=_("Join %(team)s on PremWeb") % {"team": name},
        body=render_to_string("team/invitation_email.txt", context),
        to=[invitation.email],
    ).send()
