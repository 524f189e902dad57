"""Joining by one's mail domain: allowed by an owner, true once the address is confirmed."""

import re

from django.conf import settings
from django.db import IntegrityError, transaction

from chat.access import audit
from chat.access.actor import Actor
from chat.models import AllowedDomain, Membership, Team, User
from chat.support import mail

DOMAIN = re.compile(
    r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)


class Taken(Exception):
    """Another team has this domain, or this one has it already."""


def are_open() -> bool:
    """Whether anybody can sign up by their domain: without mail no address can be confirmed."""
    return mail.is_configured() and AllowedDomain.objects.exists()


def can_be_proven() -> bool:
    """Whether anything proves addresses here: a mail, or the provider that people sign in with."""
    return mail.is_configured() or bool(settings.OIDC_ISSUER)


def team_for(email: str) -> Team | None:
    """The team that people with a proven address like this may join."""
    domain = email.rpartition("@")[2].lower()
    allowed = AllowedDomain.objects.filter(domain=domain).select_related("team").first()
    return allowed.team if allowed else None


def allow(member: Membership, domain: str, actor: Actor) -> None:
    """Let people of the domain join the member's team. Raises Taken."""
    try:
        with transaction.atomic():
            AllowedDomain.objects.create(team=member.team, domain=domain)
            _record(member, domain, "added", actor)
    except IntegrityError as error:
        raise Taken from error


def forbid(member: Membership, id: int, actor: Actor) -> None:
    """Let nobody else in by this domain; who has joined stays."""
    with transaction.atomic():
        found = AllowedDomain.objects.filter(team=member.team, pk=id).first()
        if found is not None:
            found.delete()
            _record(member, found.domain, "removed", actor)


def _record(member: Membership, domain: str, change: str, actor: Actor) -> None:
    audit.record(member.team, actor, "team.domains", domain, change=change)


def admit(team: Team, user: User, actor: Actor) -> None:
    """Make them a member of the team that allows their domain."""
    _, new = Membership.objects.get_or_create(team=team, user=user)
    if new:
        audit.record(team, actor, "member.joined", role="member", by="domain")
