"""Somebody of every role in one team, and conversations of every kind for each of them."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from . import seeding
from .app import App, hashed
from .visitor import Visitor


@dataclass
class Owned:
    """A conversation with a reply that was cut short, and one that may be deleted."""

    id: str
    asked: str
    reply: str
    spare: tuple[str, str]


@dataclass
class Crew:
    """The people by their role, with the conversations that each may try their rights on."""

    people: dict[str, Visitor]
    colleague: Visitor
    stranger: Visitor
    newcomer: str  # the membership that the owners and admins try their rights on
    conversations: dict[str, dict[str, Owned]]  # by role, then by whose they are

    def texts(self) -> dict[str, Any]:
        """The messages of all that is not the roles' own and that they may not write in."""
        owners = {"colleague's": self.colleague, "shared to read": self.colleague}
        owners["other team's"] = self.stranger
        return {
            target.id: owners[whose].export(target.id)["messages"]
            for theirs in self.conversations.values()
            for whose, target in theirs.items()
            if whose in owners
        }


@contextmanager
def crew_of(app: App) -> Iterator[Crew]:
    """A new crew, signed in."""
    tag = uuid.uuid4().hex[:12]
    emails, newcomer, ids = app.call(seeding.seed_crew, hashed(), tag)
    del emails["newcomer"]  # who only is in the list
    conversations = {
        role: {
            whose: Owned(id, asked, reply, (spare, leaf))
            for whose, (id, asked, reply, spare, _, leaf) in theirs.items()
        }
        for role, theirs in ids.items()
    }
    everybody = dict(zip(emails, app.enter(*emails.values()), strict=True))
    try:
        people = {name: everybody[name] for name in conversations}
        colleague, stranger = everybody["colleague"], everybody["stranger"]
        yield Crew(people, colleague, stranger, newcomer, conversations)
    finally:
        for visitor in everybody.values():
            visitor.close()
