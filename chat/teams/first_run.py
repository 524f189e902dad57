"""How an empty installation becomes a team."""

from django.db import IntegrityError, transaction

from chat.access import audit
from chat.access.actor import Actor
from chat.models import Installation, Membership, Team, User


class AlreadySetUp(Exception):
    """Somebody else created the owner first."""


def is_set_up() -> bool:
    return Installation.objects.exists()


def claim() -> None:
    """Make this transaction the one that sets up. Raises AlreadySetUp when another one did."""
    try:
        with transaction.atomic():
            Installation.objects.create(id=1)
    except IntegrityError as error:
        raise AlreadySetUp from error


def create_team(name: str, owner: User, actor: Actor | None = None) -> Team:
    """A team with its owner, who as a rule makes it."""
    with transaction.atomic():
        team = Team.objects.create(name=name)
        Membership.objects.create(team=team, user=owner, role=Membership.Role.OWNER)
        audit.record(team, actor or Actor.person(owner), "team.created", name)
    return team
