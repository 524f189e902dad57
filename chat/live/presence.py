"""The people who have a shared conversation open, in all processes.

Each process reports the people at its sockets to the others: at each change, and with every
heartbeat. A report expires, so that a process that dies leaves nobody behind.
"""

import asyncio
import logging
import time
from collections import Counter, defaultdict
from typing import Any, NamedTuple

from chat.models import User

from . import frames
from .hub import PROCESS, Hub

logger = logging.getLogger(__name__)
COLLECT_CHANGES_S = 0.1
COUNTS_FOR_S = 25.0  # a heartbeat comes every ten seconds
MAX_PEOPLE = 50


class Person(NamedTuple):
    id: int
    name: str
    initials: str


People = list[Person]


def person(user: User) -> Person:
    name = user.display_name
    words = name.replace(".", " ").replace("_", " ").replace("-", " ").split() or ["?"]
    chosen = words if len(words) == 1 else (words[0], words[-1])
    return Person(user.pk, name, "".join(word[0] for word in chosen).upper())


class Presence:
    """Collects arrivals and departures here, reports them, and shows viewers the people of all."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._here: dict[str, Counter[Person]] = defaultdict(Counter)
        self._shared: set[str] = set()
        self._announced: set[str] = set()
        self._known: dict[str, dict[str, tuple[float, People]]] = defaultdict(dict)
        self._told: dict[str, People] = {}
        self._changed: set[str] = set()
        self._any = asyncio.Event()
        hub.commands["present"] = self._heard

    def enter(self, conversation: str, who: Person, *, shared: bool) -> None:
        """A socket of this person has opened the conversation."""
        self._here[conversation][who] += 1
        if shared:
            self._told.pop(conversation, None)  # a new socket knows nobody yet
        self.share(conversation, shared or conversation in self._shared)

    def leave(self, conversation: str, who: Person) -> None:
        here = self._here[conversation]
        here[who] -= 1
        if here[who] <= 0:
            del here[who]
        if not here:
            del self._here[conversation]
            self._shared.discard(conversation)
        self._change(conversation)

    def share(self, conversation: str, shared: bool) -> None:
        """Set whether the people who have it open see each other."""
        if shared and conversation in self._here:
            self._shared.add(conversation)
        else:
            self._shared.discard(conversation)
        self._change(conversation)

    def beat(self) -> None:
        """Report the people here again, and forget reports that have expired."""
        self._changed |= self._announced
        self._any.set()
        now = time.monotonic()
        for conversation, said in list(self._known.items()):
            for process in [process for process, (until, _) in said.items() if until < now]:
                del said[process]
                self._changed.add(conversation)
            if not said:
                del self._known[conversation]

    async def tell_on(self) -> None:
        """Runs as long as the process."""
        while True:
            await self._any.wait()
            await asyncio.sleep(COLLECT_CHANGES_S)
            self._any.clear()
            changed, self._changed = self._changed, set()
            try:
                await self._announce(changed)
            except Exception:  # the next heartbeat tells
                logger.exception("who is present was not told")

    def _change(self, conversation: str) -> None:
        if conversation in self._shared or conversation in self._announced:
            self._changed.add(conversation)
            self._any.set()

    async def _announce(self, changed: set[str]) -> None:
        people = {one: list(self._here[one]) for one in changed & self._shared}
        gone = (changed & self._announced) - self._shared
        self._announced = (self._announced - gone) | people.keys()
        news = people | {one: [] for one in gone}
        if news:
            await self._hub.command("present", process=PROCESS, people=news)
        for conversation in changed - news.keys():
            await self._show(conversation)

    async def _heard(self, arguments: dict[str, Any]) -> None:
        """A process, perhaps this one, reports the people at its sockets."""
        until = time.monotonic() + COUNTS_FOR_S
        for conversation, people in arguments["people"].items():
            if people:
                said = until, [Person(*one) for one in people]
                self._known[conversation][arguments["process"]] = said
            elif conversation in self._known:
                self._known[conversation].pop(arguments["process"], None)
            await self._show(conversation)

    async def _show(self, conversation: str) -> None:
        """Send the list to the viewers of this process, when it has changed."""
        people = {one for _, said in self._known.get(conversation, {}).values() for one in said}
        present = sorted(people, key=lambda one: (one.name.lower(), one.id))[:MAX_PEOPLE]
        if conversation not in self._hub.viewers:
            self._told.pop(conversation, None)
        elif self._told.get(conversation) != present:
            self._told[conversation] = present
            event = frames.present([one._asdict() for one in present])
            await self._hub.deliver_here(conversation, event)
