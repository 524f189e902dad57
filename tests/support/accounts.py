"""Accounts and memberships, written straight into an app's database. Runs beside an app."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress

from chat.models import Installation, Membership, Team, User
from chat.teams import first_run


def team_of(email: str) -> Team:
    """The only team that somebody is in."""
    return User.objects.get(email=email).memberships.get().team


def create_accounts(emails: Iterable[str], hashed: str) -> None:
    """Accounts with confirmed addresses; `hashed` is the password of all."""
    for email in emails:
        user = User.objects.create(email=email, password=hashed)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)


def create_unconfirmed(email: str, password: str) -> None:
    """An account whose address nobody has confirmed."""
    User.objects.create_user(email, password)


def create_teams(owners: Iterable[str]) -> None:
    """A team of their own for each."""
    Installation.objects.get_or_create(id=1)
    for email in owners:
        first_run.create_team("Own", User.objects.get(email=email))


def join(owner: str, roles: dict[str, str]) -> None:
    """Put people, by their addresses, into the team of `owner`."""
    team = team_of(owner)
    for email, role in roles.items():
        Membership.objects.create(team=team, user=User.objects.get(email=email), role=role)


def leave(email: str) -> None:
    """Take somebody out of every team."""
    Membership.objects.filter(user__email=email).delete()


def give_role(email: str, role: str) -> None:
    """Another role, that no open page is told of."""
    Membership.objects.filter(user__email=email).update(role=role)


def name(names: dict[str, str]) -> None:
    """First names by address."""
    for email, first_name in names.items():
        User.objects.filter(email=email).update(first_name=first_name)


def set_password(email: str, password: str) -> None:
    user = User.objects.get(email=email)
    user.set_password(password)
    user.save()


def exists(email: str) -> bool:
    """Whether somebody has an account, however the address is written."""
    return User.objects.filter(email__iexact=email).exists()


def is_confirmed(email: str) -> bool:
    confirmed: bool = EmailAddress.objects.filter(email=email, verified=True).exists()
    return confirmed
