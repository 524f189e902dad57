"""What the palette offers while somebody types: conversations, passages, people."""

from dataclasses import dataclass

from chat.access.people import names_in
from chat.models import Conversation, Membership

from .filters import narrowing, people
from .find import Group, Search, grouped
from .query import parse

TITLES = 8
MESSAGES = 5
PEOPLE = 5


@dataclass(frozen=True, slots=True)
class Person:
    """A member, whose messages a search can be narrowed to."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Palette:
    """The first of each kind."""

    conversations: list[Group]
    passages: list[Group]
    people: list[Person]


def palette(member: Membership, typed: str) -> Palette:
    """What fits; the latest conversations, while nothing is typed."""
    query = parse(typed)
    if not query:
        return Palette(_latest(member), [], [])
    narrow = narrowing(member, query.filters)
    if narrow.problems:
        return Palette([], [], [])
    search = Search(query, narrow)
    titles = grouped(member, search.titles(TITLES), search.marker)
    passages = grouped(member, search.messages(MESSAGES), search.marker)
    return Palette(titles, passages, _people(member, typed) if not query.filters else [])


def _latest(member: Membership) -> list[Group]:
    conversations = Conversation.objects
    latest = conversations.newest_among(conversations.parts_of(member), TITLES)
    marker = Search(parse(""), narrowing(member, parse("").filters)).marker
    return [Group(one, marker.title(one.title)) for one in latest[:TITLES]]


def _people(member: Membership, typed: str) -> list[Person]:
    ids = list(people(member, typed))[:PEOPLE]
    if not ids:
        return []
    names = names_in(member.team)
    users = member.team.members.filter(pk__in=ids)
    return [Person(names[user.pk], user.email) for user in users]
