"""The names of people on a team's pages, with their e-mail addresses where names repeat."""

from collections import Counter
from collections.abc import Iterable

from chat.models import AuditEvent, Team, User

from . import audit_words


def names_of(users: Iterable[User]) -> dict[int, str]:
    """The name of each of these people, by id.

    People who share a name get their e-mail address beside it; people without a name get it alone.
    """
    people = {user.pk: user for user in users}
    count = Counter(user.get_full_name().casefold() for user in people.values())
    return {id: _name(user, count) for id, user in people.items()}


def name_in(team: Team, user: User) -> str:
    """The name of a person among the members of the team."""
    return names_of([*_members(team), user])[user.pk]


def names_in(team: Team, users: Iterable[User | None] = ()) -> dict[int, str]:
    """The names of the team's members, and of these others, by id."""
    return names_of([*_members(team), *filter(None, users)])


def name_events(team: Team, events: Iterable[AuditEvent]) -> None:
    """Give each entry of the audit log the names of who did it (`who`) and to whom (`whom`).

    The log holds e-mail addresses. Members get their name instead; other people keep the address.
    """
    by_address = {user.email: user for user in _members(team)}
    names = names_of(by_address.values())
    for event in events:
        for name, kept in (("who", event.actor_name), ("whom", audit_words.target(event))):
            user = by_address.get(kept)
            setattr(event, name, names[user.pk] if user else kept)


def _members(team: Team) -> list[User]:
    return [one.user for one in team.memberships.select_related("user")]


def _name(user: User, count: Counter[str]) -> str:
    name = user.get_full_name()
    if not name:
        return user.email
    return f"{name} ({user.email})" if count[name.casefold()] > 1 else name
