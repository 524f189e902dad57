"""What a member finds: passages ranked by how they match and how new they are, by conversation.

Each question of the index is bounded by its newest answers. The first window ranks, beside the
newest passages, the newest titles, phrases and whole words, so that an old one that fits better
comes before a new one that fits a little.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import DatabaseError
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.safestring import SafeString

from chat.models import Conversation, Membership, Message
from chat.models.message import MessageQuerySet, Role
from chat.upstream.offer import names_of

from . import tags
from .excerpt import Marker
from .expression import Expression, all_of, word
from .filters import Narrowing, narrowing
from .query import Query
from .state import State, state
from .storage import storage
from .widening import phrase_of, wanted

WINDOW = 200  # passages that are ranked together
BETTER = 50  # of the titles, phrases and whole words, beside them
PASSAGES_A_PAGE = 30
PASSAGES_A_CONVERSATION = 3
LAST_WINDOW = 50
# Characters of a text in which words are marked.
LONGEST_MARKED = 60_000
# What a match is worth beside its newness, which is 1 today and a half after so many days.
OF_TITLE, OF_PHRASE, OF_WORDS = 1.5, 1.0, 0.5
HALF_AS_NEW_DAYS = 180.0


class Place(NamedTuple):
    """A passage that was found, without its text."""

    id: int
    conversation_id: uuid.UUID
    message_id: uuid.UUID | None
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Found:
    """A message with the passage that was found in it."""

    message: Message
    by: str
    excerpt: SafeString


@dataclass(slots=True)
class Group:
    """A conversation with what was found in it; with `more` that this page does not show."""

    conversation: Conversation
    title: SafeString
    found: list[Found] = field(default_factory=list)
    more: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results. `next` asks for the one after it; `problems` are filters in vain."""

    groups: list[Group]
    next: str = ""
    problems: tuple[str, ...] = ()
    state: State = field(default_factory=lambda: State(is_whole=True))


def search(member: Membership, query: Query, page: str = "") -> Results:
    """What the member finds by this query, on the first page or on the one that `next` named."""
    if not query:
        return Results([], state=state())
    narrow = narrowing(member, query.filters)
    if narrow.problems:
        return Results([], problems=tuple(narrow.problems), state=state())
    window, start = _read(page)
    search = Search(query, narrow)
    places, is_last = search.window(window)
    shown = places[start : start + PASSAGES_A_PAGE]
    if start + PASSAGES_A_PAGE < len(places):
        following = f"{window}-{start + PASSAGES_A_PAGE}"
    else:
        following = "" if is_last or window == LAST_WINDOW else f"{window + 1}-0"
    return Results(grouped(member, shown, search.marker), following, state=state())


class Search:
    """The questions of one query, each asked of what the member may see alone."""

    def __init__(self, query: Query, narrow: Narrowing) -> None:
        self._narrow = narrow
        self._terms = query.terms
        self._wanted = wanted(query.terms)
        self.marker = Marker(self._wanted)
        self._known_better: list[tuple[list[Place], float]] | None = None

    def window(self, number: int) -> tuple[list[Place], bool]:
        """The places of a window, the best first, and whether there is none after it.

        Later windows have what the first has not, as it comes: from new to old.
        """
        loose = [one.loose for one in self._wanted]
        found = self._ask(loose, WINDOW, number * WINDOW)
        is_last = len(found) < WINDOW
        if number == 0:
            return self._ranked(found), is_last
        better = {place.id for places, _ in self._better() for place in places}
        return [place for place in found if place.id not in better], is_last

    def titles(self, count: int) -> list[Place]:
        """The newest titles that match."""
        title = word(tags.of_role("title"))
        return self._ask([title, *(one.loose for one in self._wanted)], count)

    def messages(self, count: int) -> list[Place]:
        """The newest messages that match."""
        found = self._ask([one.loose for one in self._wanted], 2 * count)
        return [place for place in found if place.message_id][:count]

    def _ranked(self, found: list[Place]) -> list[Place]:
        places = {place.id: place for place in found}
        worth: dict[int, float] = defaultdict(float)
        for better, value in self._better():
            for place in better:
                places[place.id] = place
                worth[place.id] += value
        now = timezone.now()
        for place in places.values():
            days = max(0.0, (now - place.created_at).total_seconds() / 86400)
            worth[place.id] += HALF_AS_NEW_DAYS / (HALF_AS_NEW_DAYS + days)
        return sorted(places.values(), key=lambda place: (-worth[place.id], -place.id))

    def _better(self) -> list[tuple[list[Place], float]]:
        """What fits better than the rest, and how much that is worth."""
        if not self._terms:
            return []
        if self._known_better is None:
            phrase = phrase_of(self._terms)
            exact: list[Expression] = [one.exact for one in self._wanted]
            self._known_better = [
                (self.titles(BETTER), OF_TITLE),
                (self._ask([phrase], BETTER) if phrase else [], OF_PHRASE),
                (self._ask(exact, BETTER), OF_WORDS),
            ]
        return self._known_better

    def _ask(self, terms: Iterable[Expression], count: int, start: int = 0) -> list[Place]:
        """The newest passages that match; one question of the database."""
        matching = storage().matching(all_of([*self._narrow.needed, *terms]))
        found = matching.filter(self._narrow.condition)
        rows = found.values_list("pk", "conversation_id", "message_id", "created_at")
        try:
            return [Place(*row) for row in rows[start : start + count]]
        except DatabaseError as error:
            if not storage().is_damage(error):
                raise
            return []  # it is lost, which the page says


def grouped(member: Membership, places: Iterable[Place], marker: Marker) -> list[Group]:
    """The places with their texts, by conversation, each where its best place stands."""
    by_conversation: dict[uuid.UUID, list[uuid.UUID]] = {}
    for place in places:
        ids = by_conversation.setdefault(place.conversation_id, [])
        if place.message_id and place.message_id not in ids:
            ids.append(place.message_id)
    conversations = Conversation.objects.visible_to(member).select_related("owner")
    known = conversations.in_bulk(by_conversation)
    shown = [id for ids in by_conversation.values() for id in ids[:PASSAGES_A_CONVERSATION]]
    found = with_beginnings(Message.objects.filter(conversation__in=known)).in_bulk(shown)
    names = names_of(member.team_id)
    return [
        Group(
            known[id],
            marker.title(known[id].title),
            [_found(found[one], names, marker) for one in ids if one in found],
            more=len(ids) > PASSAGES_A_CONVERSATION,
        )
        for id, ids in by_conversation.items()
        if id in known
    ]


def with_beginnings(messages: MessageQuerySet) -> MessageQuerySet:
    """The messages with their authors, and the `beginning` of each in place of its text."""
    told = messages.select_related("author").defer("text", "html", "reasoning")
    return told.annotate(beginning=Left("text", LONGEST_MARKED))


def _found(message: Message, names: dict[str, str], marker: Marker) -> Found:
    excerpt = marker.excerpt(message.beginning)  # type: ignore[attr-defined]
    return Found(message, by_of(message, names), excerpt)


def by_of(message: Message, names: dict[str, str]) -> str:
    """Who wrote the message: a person, or a model by the team's name for it."""
    if message.role == Role.USER:
        return message.author.display_name if message.author else ""
    return names.get(message.model, message.model)


def _read(page: str) -> tuple[int, int]:
    """The window and the place in it; the first for whatever we did not write."""
    window, _, start = page.partition("-")
    if not (window.isascii() and window.isdigit() and start.isascii() and start.isdigit()):
        return 0, 0
    if len(page) > 9:
        return 0, 0
    return min(int(window), LAST_WINDOW), int(start)
