"""One conversation: who writes what, when, and on which branch. Asks no database."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from random import Random

from chat.markdown import render
from chat.models.conversation import TITLE_LENGTH, Sharing, TitleBy
from chat.models.message import Role, Status

from .text import Writer
from .vocabulary import frequent_first

YEARS = dt.timedelta(days=730)
MODELS = ("prem-fast", "prem-reasoner", "prem-long")
# How a reply has ended, in percent; a failed one says nothing.
_ENDS = {Status.COMPLETE: 94, Status.STOPPED: 2, Status.INTERRUPTED: 2, Status.FAILED: 2}
_ANOTHER_REPLY, _EDITED = 0.05, 0.04
_LETTERS_A_SECOND = 250.0
_A_PAUSE, _A_LONG_PAUSE = 420.0, 100_000.0  # seconds before the next question


@dataclass(slots=True)
class WrittenMessage:
    """A message; `parent` and `author` are places in the lists of messages and of members."""

    id: uuid.UUID
    key: uuid.UUID
    parent: int | None
    role: Role
    author: int
    text: str
    at: dt.datetime
    visited: int = 0
    model: str = ""
    status: Status = Status.COMPLETE
    html: str = ""
    reasoning: str = ""
    first_text_s: float = 0.0
    seconds: float = 0.0


@dataclass(slots=True)
class WrittenConversation:
    """A conversation with its messages in their order; `leaf` is the place of the one shown."""

    id: uuid.UUID
    owner: int
    sharing: Sharing
    model: str
    messages: list[WrittenMessage] = field(default_factory=list)
    title: str = ""
    title_by: TitleBy = TitleBy.WORDS
    leaf: int = 0
    moves: int = 0
    is_read: bool = True


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written: the conversation's number in the history of this seed, its size in
    messages, the number of members, and the moment that the history ends at.
    """

    seed: int
    number: int
    size: int
    members: int
    until: dt.datetime


def write(order: Order) -> WrittenConversation:
    """The same conversation for the same order."""
    return _Writing(order).write()


def id_of(rng: Random) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128), version=4)


class _Writing:
    def __init__(self, order: Order) -> None:
        self._order = order
        self._rng = Random(f"{order.seed}:{order.number}")  # noqa: S311 (a made history)
        self._writer = Writer(self._rng)
        self._now = order.until
        owner = frequent_first(range(order.members), self._rng)
        sharing = self._rng.choices(list(Sharing), [80, 12, 8])[0]
        model = frequent_first(MODELS, self._rng)
        self._made = WrittenConversation(id_of(self._rng), owner, sharing, model)

    def write(self) -> WrittenConversation:
        made, rng = self._made, self._rng
        self._turn(None, self._writer.question())
        while (left := self._order.size - len(made.messages)) > 0:
            chance, asked = rng.random(), made.messages[made.leaf].parent
            assert asked is not None
            if left == 1 or chance < _ANOTHER_REPLY:
                self._reply(asked)
            elif chance < _ANOTHER_REPLY + _EDITED:
                self._turn(made.messages[asked].parent, self._writer.follow_up())
            else:
                self._turn(made.leaf, self._writer.follow_up())
        self._end_in_time()
        self._name()
        made.is_read = rng.random() < 0.97
        return made

    def _turn(self, after: int | None, text: str) -> None:
        """A question and its reply."""
        pause = _A_LONG_PAUSE if self._rng.random() < 0.05 else _A_PAUSE
        self._pass(self._rng.expovariate(1 / pause))
        made, rng = self._made, self._rng
        other = made.sharing == Sharing.WRITE and rng.random() < 0.4
        author = rng.randrange(self._order.members) if other else made.owner
        asked = WrittenMessage(id_of(rng), id_of(rng), after, Role.USER, author, text, self._now)
        made.messages.append(asked)
        self._reply(len(made.messages) - 1)

    def _reply(self, asked: int) -> None:
        made, rng = self._made, self._rng
        status = rng.choices(list(_ENDS), list(_ENDS.values()))[0]
        text = "" if status == Status.FAILED else self._writer.answer()
        if status in (Status.STOPPED, Status.INTERRUPTED):
            text = text[: max(1, int(len(text) * rng.random()))].rstrip()
        thinks = made.model == "prem-reasoner" and status != Status.FAILED
        made.moves += 1
        reply = WrittenMessage(
            id=id_of(rng),
            key=id_of(rng),
            parent=asked,
            role=Role.ASSISTANT,
            author=made.messages[asked].author,
            text=text,
            at=self._now,
            visited=made.moves,
            model=made.model,
            status=status,
            html=render(text),
            reasoning=self._writer.thought() if thinks else "",
            first_text_s=0.3 + rng.expovariate(1.5),
        )
        reply.seconds = reply.first_text_s + len(text) / _LETTERS_A_SECOND
        made.messages.append(reply)
        made.leaf = len(made.messages) - 1
        self._pass(reply.seconds)

    def _pass(self, seconds: float) -> None:
        self._now += dt.timedelta(seconds=seconds)

    def _end_in_time(self) -> None:
        """Move it all back: it ended within two years, on a working day as a rule, and by day."""
        rng, until = self._rng, self._order.until
        ended = until - YEARS * rng.random()
        if ended.weekday() > 4 and rng.random() < 0.9:
            ended -= dt.timedelta(days=2)
        ended = ended.replace(hour=int(rng.triangular(7, 21, 11)), minute=rng.randrange(60))
        back = self._now - min(ended, until)
        for message in self._made.messages:
            message.at -= back

    def _name(self) -> None:
        made, chance = self._made, self._rng.random()
        if chance < 0.5:
            return
        made.title = self._writer.title()[:TITLE_LENGTH]
        made.title_by = TitleBy.MODEL if chance < 0.9 else TitleBy.PERSON
