"""What the filters of a query mean for one member: tags to match, and conditions to ask."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.access.people import names_in
from chat.models import Conversation, Filing, Folder, Membership, Tag
from chat.models.conversation import SHARED, ConversationQuerySet, Sharing

from . import known_words, tags
from .expression import Expression, any_of, word
from .query import Filters
from .words import fold, kept, sequence, split

ME = "me"
# Conversations of a folder or tag that are named one by one.
MOST_NAMED = 200
NOBODY = uuid.UUID(int=0)


@dataclass(slots=True)
class Narrowing:
    """All that narrows a search. `problems` are filters that nothing can match, in words."""

    needed: list[Expression] = field(default_factory=list)
    condition: Q = field(default_factory=Q)
    problems: list[str] = field(default_factory=list)


def narrowing(member: Membership, filters: Filters) -> Narrowing:
    """What the member may see, and of that what the filters let through.

    The tags make the question cheap. Who may see what is the condition, asked of the conversations
    in the same query.
    """
    team_id, found = member.team_id, Narrowing()
    own, shared = tags.of_owner(team_id, member.user_id), tags.of_team(team_id)
    found.needed.append(any_of([word(own), word(shared)]))
    visible = Conversation.objects.visible_to(member).listable()
    found.condition &= Q(Exists(visible.filter(pk=OuterRef("conversation_id"))))
    if filters.shared is not None:
        found.needed.append(word(shared if filters.shared else own))
        sharings = SHARED if filters.shared else (Sharing.PRIVATE,)
        found.condition &= Q(conversation__sharing__in=sharings)
    if filters.role:
        found.needed.append(word(tags.of_role(filters.role)))
    if filters.conversation:
        found.needed.append(word(tags.of_conversation(filters.conversation.hex)))
        found.condition &= Q(conversation=filters.conversation)
    for narrow in _NARROW:
        narrow(member, filters, found)
    return found


def _by_author(member: Membership, filters: Filters, found: Narrowing) -> None:
    if not filters.author:
        return
    ids = list(people(member, filters.author))
    if ids:
        found.needed.append(any_of(word(tags.of_author(id)) for id in ids))
    else:
        found.problems.append(_("No member is called “%(name)s”.") % {"name": filters.author})


def people(member: Membership, name: str) -> Iterator[int]:
    """The members whose names, or addresses, hold words that begin like those of the name."""
    # Without the parts of an identifier: these are no beginnings of a name.
    asked = [part for token in split(name) for part in kept(token)]
    if fold(name) == ME:
        yield member.user_id
        return
    everybody = list(named(member))
    if exact := [id for id, called in everybody if called.endswith(f" {name.lower()}")]:
        yield from exact
        return
    for id, called in everybody:
        words = sequence(called)
        if asked and all(any(has.startswith(one) for has in words) for one in asked):
            yield id


def named(member: Membership) -> Iterator[tuple[int, str]]:
    """The members of the team by id, with their names and addresses."""
    team = member.team
    addresses = dict(team.memberships.values_list("user_id", "user__email"))
    names = names_in(team)
    return ((id, f"{names[id]} {address}") for id, address in addresses.items() if id in names)


def _by_model(member: Membership, filters: Filters, found: Narrowing) -> None:
    if not filters.model:
        return
    asked = tags.of_model(filters.model).removeprefix(tags.MODEL)
    known = known_words.endings(tags.MODEL)
    fitting = [word(tag) for tag in known if asked in tag.removeprefix(tags.MODEL)]
    if fitting:
        found.needed.append(any_of(fitting))
    else:
        found.problems.append(_("No model is called “%(name)s”.") % {"name": filters.model})


def _by_day(member: Membership, filters: Filters, found: Narrowing) -> None:
    """`after` begins with its day, `before` ends before its day, both in the server's time zone."""
    if not (filters.after or filters.before):
        return
    first, end = _midnight(filters.after), _midnight(filters.before)
    known = known_words.endings(tags.MONTH)
    if first:
        found.condition &= Q(created_at__gte=first)
        known = [tag for tag in known if tag >= tags.of_month(first.date())]
    if end:
        found.condition &= Q(created_at__lt=end)
        known = [tag for tag in known if tag <= tags.of_month(end.date())]
    if known:
        found.needed.append(any_of(map(word, known)))
    else:
        found.problems.append(_("Nothing was written in that time."))


def _midnight(day: dt.date | None) -> dt.datetime | None:
    """When the day begins, in UTC; for the first and last years that can be told, about then."""
    if day is None:
        return None
    day = min(max(day, dt.date(1, 1, 3)), dt.date(9999, 12, 28))
    return timezone.make_aware(dt.datetime(day.year, day.month, day.day)).astimezone(dt.UTC)


def _by_folder(member: Membership, filters: Filters, found: Narrowing) -> None:
    """A folder of the member's own, or of the team, by its name."""
    if not filters.folder:
        return
    asked = fold(filters.folder)
    folders = [one for one in Folder.objects.visible_to(member) if fold(one.name) == asked]
    if not folders:
        found.problems.append(_("No folder is called “%(name)s”.") % {"name": filters.folder})
        return
    own = Filing.objects.filter(user=member.user_id, folder__in=folders)
    inside = Q(pk__in=own.values("conversation")) | Q(folder__in=folders)
    _only(Conversation.objects.visible_to(member).filter(inside), found)


def _by_tag(member: Membership, filters: Filters, found: Narrowing) -> None:
    """A tag of the member's own."""
    if not filters.tag:
        return
    asked = fold(filters.tag)
    mine = Tag.objects.filter(team=member.team_id, user=member.user_id)
    tagged = [one.pk for one in mine if fold(one.name) == asked]
    if not tagged:
        found.problems.append(_("No tag is called “%(name)s”.") % {"name": filters.tag})
        return
    _only(Conversation.objects.visible_to(member).filter(tags__in=tagged), found)


def _only(conversations: ConversationQuerySet, found: Narrowing) -> None:
    """Passages of these conversations; few of them are named, so that no other is looked at."""
    ids = list(conversations.order_by().values_list("pk", flat=True)[: MOST_NAMED + 1])
    if len(ids) <= MOST_NAMED:
        found.needed.append(any_of(word(tags.of_conversation(id.hex)) for id in ids or [NOBODY]))
    found.condition &= Q(conversation__in=conversations.order_by().values("pk"))


_NARROW: tuple[Callable[[Membership, Filters, Narrowing], None], ...] = (
    _by_author,
    _by_model,
    _by_day,
    _by_folder,
    _by_tag,
)
