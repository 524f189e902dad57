"""What the palette offers while somebody types: conversations, passages, folders, people."""

from dataclasses import dataclass, field

from chat.access.people import names_in
from chat.models import Conversation, Folder, Membership

from .filters import narrowing, people
from .find import Group, Search, grouped
from .query import parse
from .words import fold

TITLES = 8
MESSAGES = 5
PEOPLE = 5
FOLDERS = 5


@dataclass(frozen=True, slots=True)
class Person:
    """A member, whose messages a search can be narrowed to."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Palette:
    """The first of each kind."""

    conversations: list[Group]
    passages: list[Group] = field(default_factory=list)
    folders: list[Folder] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)


def palette(member: Membership, typed: str) -> Palette:
    """What fits; the latest conversations, while nothing is typed."""
    query = parse(typed)
    if not query:
        return Palette(_latest(member))
    narrow = narrowing(member, query.filters)
    if narrow.problems:
        return Palette([])
    search = Search(query, narrow)
    titles = grouped(member, search.titles(TITLES), search.marker)
    passages = grouped(member, search.messages(MESSAGES), search.marker)
    if query.filters:
        return Palette(titles, passages)
    return Palette(titles, passages, _folders(member, typed), _people(member, typed))


def _latest(member: Membership) -> list[Group]:
    conversations = Conversation.objects
    latest = conversations.newest_among(conversations.parts_of(member), TITLES)
    marker = Search(parse(""), narrowing(member, parse("").filters)).marker
    return [Group(one, marker.title(one.title)) for one in latest[:TITLES]]


def _folders(member: Membership, typed: str) -> list[Folder]:
    wanted = fold(typed.strip())
    visible = Folder.objects.visible_to(member)
    return [one for one in visible if wanted in fold(one.name)][:FOLDERS]


def _people(member: Membership, typed: str) -> list[Person]:
    ids = list(people(member, typed))[:PEOPLE]
    if not ids:
        return []
    names = names_in(member.team)
    users = member.team.members.filter(pk__in=ids)
    return [Person(names[user.pk], user.email) for user in users]
