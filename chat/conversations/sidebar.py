"""The list of conversations: its pages, its entries, and what is unread in it."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from chat.models import Conversation, Filing, Folder, Membership, Sighting
from chat.models.conversation import ConversationQuerySet, Sharing
from chat.models.message import CUT_SHORT
from chat.models.prepared import Prepared
from chat.support.fragments import fragment

from . import folders

PAGE_ROWS = 40
MAX_PINNED_ROWS = 50
MAX_FOLDER_ROWS = 100
MAX_FILED_ROWS = 1000


@dataclass(slots=True)
class Group:
    """Conversations of the same day or time, under the name people give it."""

    label: str
    conversations: list[Conversation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OpenFolder:
    """A folder in the list, with its conversations where it is open."""

    folder: Folder
    conversations: list[Conversation] | None = None


@dataclass(frozen=True, slots=True)
class SidebarPage:
    """What the list shows. The first page alone has what is pinned, and folders, and a stamp.

    `apart` is the conversation that is open, where none of the others is it. `filed` are those that
    this member keeps in a folder or the archive, the latest ones.
    """

    groups: list[Group]
    next_before: str | None
    stamp: str = ""
    pinned: list[Conversation] = field(default_factory=list)
    folders: list[OpenFolder] = field(default_factory=list)
    apart: Conversation | None = None
    filed: list[uuid.UUID] = field(default_factory=list)


def sidebar(
    member: Membership, shown: Conversation | None = None, opened: Collection[int] = ()
) -> SidebarPage:
    """The first page of the list: pinned conversations, folders, then the newest, by day.

    The conversation that is `shown` is always in it: its folder is open, or it stands apart. The
    folders with these ids are `opened`, too.
    """
    days = later(member)
    filed = _filed_ones(member)
    pinned = _pinned(member) if any(one.pinned_at for one in filed) else []
    listed = [*pinned, *(one for group in days.groups for one in group.conversations)]
    entries = _entries(member, shown, set(opened))
    listed += [one for entry in entries for one in entry.conversations or ()]
    apart = shown if shown and not shown.is_temporary and shown not in listed else None
    if apart is not None:
        apart = Conversation.objects.filter(pk=apart.pk).for_sidebar(member.user_id).get()
    return replace(
        days,
        stamp=stamp(member),
        pinned=pinned,
        folders=entries,
        apart=apart,
        filed=[one.conversation_id for one in filed if one.folder_id or one.archived_at],
    )


def in_folder(member: Membership, folder: Folder) -> list[Conversation]:
    """The newest conversations of a folder, without those that the member has archived."""
    if not folder.is_of_team:
        return list(_filed(member, filings__folder=folder)[:MAX_FOLDER_ROWS])
    listed = Conversation.objects.visible_to(member).filter(folder=folder, is_temporary=False)
    listed = listed.exclude(Exists(_filings(member).filter(archived_at__isnull=False)))
    return list(listed.newest_first().for_sidebar(member.user_id)[:MAX_FOLDER_ROWS])


def archived(member: Membership) -> ConversationQuerySet:
    """What the member has archived, the latest first."""
    filed = Conversation.objects.visible_to(member).filter(
        filings__user=member.user_id, filings__archived_at__isnull=False
    )
    return filed.order_by("-filings__archived_at").select_related("owner")


def later(member: Membership, before: str = "") -> SidebarPage:
    """Conversations that are in no folder, neither pinned nor archived, newest first, by day.

    `before` is a page's `next_before`. Raises BadRequest for a cursor we did not make.
    """
    cursor = _parse_cursor(before) if before else None
    page = list(_newest(member, PAGE_ROWS + 1, cursor))
    more = len(page) > PAGE_ROWS
    page = page[:PAGE_ROWS]
    return SidebarPage(_grouped(page), _cursor(page[-1]) if more else None)


def stamp(member: Membership) -> str:
    """What this member's newest conversations look like, and the order of their list, in a word to
    compare it by.
    """
    team, user = member.team_id, member.user_id
    newest = [tuple(row) for row in _FIRST_PAGE.values(team, user, team, team, user)]
    return hashlib.sha256(repr((member.filings, newest)).encode()).hexdigest()[:16]


def _newest(
    member: Membership, count: int, cursor: tuple[dt.datetime, uuid.UUID] | None = None
) -> ConversationQuerySet:
    conversations = Conversation.objects
    unfiled = ~Exists(_filings(member))
    parts = [part.filter(unfiled, folder=None) for part in conversations.parts_of(member)]
    newest = conversations.newest_among(parts, count, cursor)
    return newest.for_sidebar(member.user_id)[:count]


def _filings(member: Membership) -> QuerySet[Filing]:
    """What this member has filed of the conversation of an outer query."""
    return Filing.objects.filter(user=member.user_id, conversation=OuterRef("pk"))


def _filed(member: Membership, **how: Any) -> ConversationQuerySet:
    """What the member has filed so and not archived, the newest first."""
    visible = Conversation.objects.visible_to(member).filter(is_temporary=False)
    filed = visible.filter(filings__user=member.user_id, filings__archived_at__isnull=True, **how)
    return filed.newest_first().for_sidebar(member.user_id)


def _filed_ones(member: Membership) -> list[Filing]:
    """What this member has filed, the latest first."""
    filed = Filing.objects.filter(user=member.user_id, conversation__team=member.team_id)
    return list(filed.order_by("-id")[:MAX_FILED_ROWS])


def _pinned(member: Membership) -> list[Conversation]:
    return list(_filed(member, filings__pinned_at__isnull=False)[:MAX_PINNED_ROWS])


def _entries(member: Membership, shown: Conversation | None, opened: set[int]) -> list[OpenFolder]:
    """All folders; the one that holds what is shown is open."""
    found = list(folders.of(member))
    if shown is not None and found:
        filed = Filing.objects.filter(user=member.user_id, conversation=shown)
        holding = {shown.folder_id, filed.values_list("folder_id", flat=True).first()}
        opened = opened | {id for id in holding if id is not None}
    return [
        OpenFolder(folder, in_folder(member, folder) if folder.pk in opened else None)
        for folder in found
    ]


def _first_page(
    own_team: int, owner: int, read_team: int, write_team: int, reader: int
) -> QuerySet[Conversation, Any]:
    """What `_newest` finds first: a prepared statement takes each value once."""
    parts = [
        Conversation.objects.listable().filter(team_id=own_team, owner_id=owner),
        Conversation.objects.listable().filter(team_id=read_team, sharing=Sharing.READ),
        Conversation.objects.listable().filter(team_id=write_team, sharing=Sharing.WRITE),
    ]
    newest = Conversation.objects.newest_among(parts, PAGE_ROWS).for_sidebar(reader)
    return newest[:PAGE_ROWS].values_list(*_STAMPED)


_STAMPED = ("id", "title", "sharing", "is_running", "is_cut_short", "is_unread")
# Each socket asks for it as it opens.
_FIRST_PAGE = Prepared(_first_page)


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


def see_one(user_id: int, conversation: Conversation) -> int:
    """The user has seen all replies of the conversation; how many more than when they were there
    last, none where they have not been there.
    """
    sightings = conversation.sightings.filter(user_id=user_id)
    known = sightings.values_list("replies", flat=True).first()
    if known is None or known < conversation.replies:
        _save([Sighting(user_id=user_id, conversation=conversation, replies=conversation.replies)])
    return 0 if known is None else max(0, conversation.replies - known)


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
