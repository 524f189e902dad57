"""A look into a conversation from the palette: the message that was found between its neighbours,
or else how it begins and ends.
"""

import uuid
from dataclasses import dataclass

from django.utils.safestring import SafeString

from chat.access.errors import NotFound
from chat.models import Conversation, User
from chat.models.message import Role
from chat.models.tree import tree_of
from chat.upstream.offer import names_of

from .excerpt import LENGTH, Marker
from .find import Found, by_of, with_beginnings
from .query import parse
from .widening import wanted

LINES_AT_THE_END = 2
LENGTH_OF_THE_FOUND = 600  # characters
NAMES = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """Some messages of a conversation; between the first and the rest, others may be left out."""

    conversation: Conversation
    title: SafeString
    people: list[str]
    messages: list[Found]
    skips: bool
    at: uuid.UUID | None


def preview(conversation: Conversation, typed: str, at: uuid.UUID | None) -> Preview:
    """With the words of the query marked. Raises NotFound for a message that is not there."""
    tree = tree_of(conversation)
    if at is not None and at not in tree:
        raise NotFound
    path = tree.path(tree.end_of_branch(at) if at else conversation.leaf_id)
    if at is not None:
        index = path.index(at)
        ids = path[max(index - 1, 0) : index + 2]
    else:
        ids = path if len(path) <= 1 + LINES_AT_THE_END else [path[0], *path[-LINES_AT_THE_END:]]
    marker = Marker(wanted(parse(typed).terms))
    names = names_of(conversation.team_id)
    known = with_beginnings(conversation.messages.all()).in_bulk(ids)
    found = [
        Found(
            known[id],
            by_of(known[id], names),
            marker.excerpt(
                known[id].beginning,  # type: ignore[attr-defined]
                LENGTH_OF_THE_FOUND if id == at else LENGTH,
            ),
        )
        for id in ids
    ]
    skips = at is None and len(ids) < len(path)
    title = marker.title(conversation.title)
    return Preview(conversation, title, _people(conversation), found, skips, at)


def _people(conversation: Conversation) -> list[str]:
    """The names of those who wrote in it."""
    wrote = conversation.messages.filter(role=Role.USER, deleted_at=None).order_by()
    users = User.objects.filter(pk__in=wrote.values("author"))
    return sorted(user.display_name for user in users[:NAMES])
