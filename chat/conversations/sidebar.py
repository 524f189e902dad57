"""The list of conversations: its pages, its entries, and what is unread in it."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from chat.models import Conversation, Membership, Sighting
from chat.models.conversation import ConversationQuerySet, Sharing
from chat.models.message import CUT_SHORT
from chat.models.prepared import Prepared
from chat.support.fragments import fragment

PAGE_ROWS = 40


@dataclass(slots=True)
class Group:
    """Conversations of the same day or time, under the name people give it."""

    label: str
    conversations: list[Conversation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SidebarPage:
    groups: list[Group]
    next_before: str | None
    stamp: str


def sidebar(member: Membership, before: str = "") -> SidebarPage:
    """Conversations, newest first, grouped by day; `before` is a page's `next_before`.

    Raises BadRequest for a cursor we did not make.
    """
    cursor = _parse_cursor(before) if before else None
    page = list(_newest(member, PAGE_ROWS + 1, cursor))
    more = len(page) > PAGE_ROWS
    page = page[:PAGE_ROWS]
    stamp = _stamp(attrgetter(*_STAMPED)(one) for one in page)
    return SidebarPage(_grouped(page), _cursor(page[-1]) if more else None, stamp)


def stamp(member: Membership) -> str:
    """What the first page of this member's sidebar looks like, in a word to compare it by."""
    team, user = member.team_id, member.user_id
    return _stamp(_FIRST_PAGE.values(team, user, team, team, user))


def _newest(
    member: Membership, count: int, cursor: tuple[dt.datetime, uuid.UUID] | None = None
) -> ConversationQuerySet:
    conversations = Conversation.objects
    newest = conversations.newest_among(conversations.parts_of(member), count, cursor)
    return newest.for_sidebar(member.user_id)[:count]


def _first_page(
    own_team: int, owner: int, read_team: int, write_team: int, reader: int
) -> QuerySet[Conversation, Any]:
    """What `_newest` finds first: a prepared statement takes each value once."""
    parts = [
        Conversation.objects.filter(team_id=own_team, owner_id=owner),
        Conversation.objects.filter(team_id=read_team, sharing=Sharing.READ),
        Conversation.objects.filter(team_id=write_team, sharing=Sharing.WRITE),
    ]
    newest = Conversation.objects.newest_among(parts, PAGE_ROWS).for_sidebar(reader)
    return newest[:PAGE_ROWS].values_list(*_STAMPED)


_STAMPED = ("id", "title", "sharing", "is_running", "is_cut_short", "is_unread")
# Each socket asks for it as it opens.
_FIRST_PAGE = Prepared(_first_page)


def _stamp(rows: Iterable[Sequence[Any]]) -> str:
    return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()[:16]


def item(conversation: Conversation, *, running: bool) -> str:
    """The entry of a conversation, as read: whether it is not is for each page to say."""
    cut_short = not running and _is_cut_short(conversation)
    context = {
        "item": conversation,
        "running": running,
        "cut_short": cut_short,
        "unread": False,
        "shown": None,
    }
    return fragment("conversations/conversation_item.html", context)


def _is_cut_short(conversation: Conversation) -> bool:
    ends = Conversation.objects.filter(pk=conversation.pk, leaf__status__in=CUT_SHORT)
    return ends.exists()


def see(sightings: Iterable[tuple[int, uuid.UUID]]) -> list[tuple[int, uuid.UUID]]:
    """Each pair is a user and a conversation whose replies they have seen; returns the new ones."""
    pairs = set(sightings)
    users, ids = {user for user, _ in pairs}, {id for _, id in pairs}
    replies = dict(Conversation.objects.filter(id__in=ids).values_list("id", "replies"))
    known = Sighting.objects.filter(user__in=users, conversation__in=ids)
    seen = {(user, id): count for user, id, count in known.values_list(*_PAIR, "replies")}
    news = [pair for pair in pairs if seen.get(pair, -1) < replies.get(pair[1], -1)]
    _save(Sighting(user_id=user, conversation_id=id, replies=replies[id]) for user, id in news)
    return news


def see_one(user_id: int, conversation: Conversation) -> bool:
    """The user has seen all replies of the conversation; whether that is new."""
    sightings = conversation.sightings.filter(user_id=user_id)
    known = sightings.values_list("replies", flat=True).first()
    new = known is None or known < conversation.replies
    if new:
        _save([Sighting(user_id=user_id, conversation=conversation, replies=conversation.replies)])
    return new


_PAIR = ("user_id", "conversation_id")


def _save(sightings: Iterable[Sighting]) -> None:
    """One statement for all, also where another window has said the same at this moment."""
    Sighting.objects.bulk_create(
        sightings, update_conflicts=True, update_fields=["replies"], unique_fields=[*_PAIR]
    )


def _grouped(conversations: Iterable[Conversation]) -> list[Group]:
    today = timezone.localdate()
    groups: list[Group] = []
    for conversation in conversations:
        label = _day_label(timezone.localdate(conversation.active_at), today)
        if not groups or groups[-1].label != label:
            groups.append(Group(label))
        groups[-1].conversations.append(conversation)
    return groups


def _day_label(day: dt.date, today: dt.date) -> str:
    age = (today - day).days
    if age <= 0:
        return _("Today")
    if age == 1:
        return _("Yesterday")
    if age <= 7:
        return _("Previous 7 days")
    if age <= 30:
        return _("Previous 30 days")
    return date_format(day, "F Y")


def _cursor(conversation: Conversation) -> str:
    return f"{conversation.active_at.isoformat()}_{conversation.id}"


def _parse_cursor(cursor: str) -> tuple[dt.datetime, uuid.UUID]:
    active_at, _, id = cursor.partition("_")
    try:
        moment = dt.datetime.fromisoformat(active_at)
        if moment.tzinfo is None:
            raise ValueError(active_at)
        return moment, uuid.UUID(id)
    except ValueError as error:
        raise BadRequest("unknown cursor") from error
