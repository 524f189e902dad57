"""A conversation's messages as a tree: paths, siblings, and where a switcher leads."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .conversation import Conversation
from .message import RUNNING, Message
from .prepared import Prepared


class Link(NamedTuple):
    """A message without its text."""

    id: uuid.UUID
    parent_id: uuid.UUID | None
    sequence: int
    visited: int
    role: str
    deleted_at: dt.datetime | None
    status: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands among its siblings: "2 / 3", and the ones beside it."""

    number: int = 1
    count: int = 1
    previous: uuid.UUID | None = None
    next: uuid.UUID | None = None


class Tree:
    """The links of one conversation; what is deleted, and what follows from it, is not in here."""

    def __init__(self, links: Iterable[Link]) -> None:
        self.last_sequence = 0
        self._links: dict[uuid.UUID, Link] = {}
        self._children: dict[uuid.UUID | None, list[uuid.UUID]] = defaultdict(list)
        for link in sorted(links, key=lambda link: link.sequence):
            self.add(link)

    def add(self, link: Link) -> None:
        """Put in a link whose parent, if it has one, was put in before."""
        self.last_sequence = max(self.last_sequence, link.sequence)
        orphan = link.parent_id is not None and link.parent_id not in self._links
        if link.deleted_at is None and not orphan:
            self._links[link.id] = link
            self._children[link.parent_id].append(link.id)

    def __contains__(self, id: object) -> bool:
        return id in self._links

    def __len__(self) -> int:
        return len(self._links)

    def __iter__(self) -> Iterator[Link]:
        """From the oldest to the newest."""
        return iter(self._links.values())

    def link(self, id: uuid.UUID) -> Link:
        return self._links[id]

    def path(self, id: uuid.UUID | None) -> list[uuid.UUID]:
        """The ids from the root to this message."""
        path = []
        while id is not None and id in self._links:
            path.append(id)
            id = self._links[id].parent_id
        return path[::-1]

    def siblings(self, id: uuid.UUID) -> list[uuid.UUID]:
        """The message and those of its kind beside it, oldest first."""
        link = self._links[id]
        return [
            other
            for other in self._children[link.parent_id]
            if self._links[other].role == link.role
        ]

    def place(self, id: uuid.UUID) -> Place:
        siblings = self.siblings(id)
        index = siblings.index(id)
        return Place(
            number=index + 1,
            count=len(siblings),
            previous=siblings[index - 1] if index else None,
            next=siblings[index + 1] if index + 1 < len(siblings) else None,
        )

    def below(self, id: uuid.UUID) -> list[uuid.UUID]:
        """The message and all that follows from it, on every branch."""
        found = [id]
        for one in found:
            found += self._children.get(one, [])
        return found

    def end_of_branch(self, id: uuid.UUID | None) -> uuid.UUID | None:
        """The leaf of the branch that a message is on: the one where one left off below it.

        Without a message, or when it is gone, that of the whole tree; None when there is none.
        """
        if id is not None and id in self:
            return self._last_shown(self.below(id))
        return self._last_shown(self._links) if self._links else None

    def is_running(self, id: uuid.UUID | None) -> bool:
        """Whether this message is a reply that runs. Nothing follows such a one: it is a leaf."""
        return id is not None and id in self and self._links[id].status in RUNNING

    @property
    def has_running(self) -> bool:
        """Whether a reply runs anywhere in it."""
        return any(link.status in RUNNING for link in self._links.values())

    def _last_shown(self, ids: Iterable[uuid.UUID]) -> uuid.UUID:
        leaves = [id for id in ids if not self._children.get(id)]
        return max(leaves, key=lambda id: (self._links[id].visited, self._links[id].sequence))

    def leaf_beside(self, id: uuid.UUID) -> uuid.UUID | None:
        """The leaf to show when this message and all below it goes: beside it, else its parent."""
        siblings = self.siblings(id)
        index = siblings.index(id)
        beside = siblings[index + 1 : index + 2] or siblings[max(index - 1, 0) : index]
        return self.end_of_branch(beside[0]) if beside else self._links[id].parent_id


def tree_of(conversation: Conversation) -> Tree:
    """The tree of a conversation, in one query that reads no text."""
    return Tree(links_of(conversation))


def links_of(conversation: Conversation) -> Iterator[Link]:
    """All its messages, also what is deleted."""
    return (Link(*row) for row in _LINKS.values(conversation.pk))


_LINKS = Prepared(
    lambda conversation_id: (
        Message.objects.filter(conversation=conversation_id).order_by().values_list(*Link._fields)
    )
)


def link_of(message: Message) -> Link:
    return Link(*(getattr(message, name) for name in Link._fields))
