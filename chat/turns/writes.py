"""What the store writes, and the transactions that write it: in the store's thread."""

import asyncio
import logging
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models.functions import Now

from chat.conversations.search import index
from chat.live.hub import PROCESS, News
from chat.models import Message, Step
from chat.models.message import LEASE, MessageQuerySet
from chat.models.prepared import PreparedUpdate
from chat.models.step import StepQuerySet
from chat.support.threads import DATABASE_AWAY

from .settle import Settling

logger = logging.getLogger(__name__)
Values = dict[str, Any]
Settled = dict[uuid.UUID, News | Exception]
# The database is away, locked or full: worth another try, however often.
AWAY = (*DATABASE_AWAY, OSError)
# What changes while a reply or a step runs, and what its end brings.
GROWING = ("status", "text", "reasoning")
LAST = ("html", "html_version")
STEP_GROWING = ("status", "first_text_at", "answer_at")
STEP_LAST = (
    *("finished_at", "tool_calls", "finish_reason", "usage", "system_fingerprint"),
    *("upstream_id", "upstream_created", "answered_by"),
    *("error_kind", "error_detail", "error_server", "retry_after", "omitted"),
)


class Final(NamedTuple):
    """What a reply and its last step have settled with; what else is done in that transaction
    (`then`), and what makes the news after it (`tell`).
    """

    values: Values
    conversation_id: uuid.UUID
    step_id: uuid.UUID
    step: Values
    then: Callable[[], None]
    tell: Callable[[], News]
    news: asyncio.Future[News]


@dataclass(slots=True)
class Batch:
    """What is to be written: texts that have grown, states of steps, replies that have settled."""

    partials: dict[uuid.UUID, Callable[[], Values]] = field(default_factory=dict)
    steps: dict[uuid.UUID, Values] = field(default_factory=dict)
    finals: dict[uuid.UUID, Final] = field(default_factory=dict)
    texts: dict[uuid.UUID, Values] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.partials) + len(self.steps) + len(self.finals)

    def take(self, *, whole: bool) -> "Batch":
        """What is to be written now; only the finals, unless it is the `whole` that is due."""
        taken = Batch(finals=self.finals)
        self.finals = {}
        if whole:
            taken.partials, self.partials = self.partials, {}
            taken.steps, self.steps = self.steps, {}
        return taken

    def put_back(self, failed: "Batch") -> None:
        """Take in what could not be written, where nothing newer has come."""
        self.finals = failed.finals | self.finals
        self.partials = failed.partials | self.partials
        self.steps = failed.steps | self.steps
        for id, final in self.finals.items():
            self.partials.pop(id, None)
            self.steps.pop(final.step_id, None)

    def with_texts(self) -> "Batch":
        """The same with the partials' values of this moment; one that has none is left out."""
        texts: dict[uuid.UUID, Values] = {}
        for id, values in self.partials.items():
            try:
                texts[id] = values()
            except Exception:
                logger.exception("the partial of reply %s could not be read", id)
        return Batch(self.partials, self.steps, self.finals, texts)

    def one_by_one(self) -> Iterator["Batch"]:
        """The same writes, each in a batch of its own."""
        for id, values in self.steps.items():
            yield Batch(steps={id: values})
        for id, values in self.texts.items():
            yield Batch(partials={id: self.partials[id]}, texts={id: values})
        for id, final in self.finals.items():
            yield Batch(finals={id: final})


def commit(batch: Batch, renew: list[uuid.UUID]) -> Settled:
    """Write it all in one transaction; returns the news of the finals that were ours to settle.

    The leases come before, alone: PostgreSQL checks the foreign keys of a row that a transaction
    changes twice, and waits for whoever has the conversation, and may be waiting for the row.
    """
    if renew:
        leases = Message.objects.running().filter(lease_holder=PROCESS, id__in=renew)
        leases.update(lease_until=Now() + LEASE)
    with transaction.atomic():
        ours = [id for id, final in _in_order(batch.finals) if _settle(id, final)]
        # Steps before messages, as whoever deletes a conversation locks them.
        _STEP_PARTIAL.run_many([(values, (id,)) for id, values in batch.steps.items()])
        _PARTIAL.run_many([(values, (id, PROCESS)) for id, values in batch.texts.items()])
    return {id: _told(batch.finals[id]) for id in ours}


def advance(step_id: uuid.UUID, values: Values, following: Step) -> bool:
    """Settle a step and begin the next one; False when the reply is not ours any more."""
    with transaction.atomic():
        if not _STEP_SETTLED.run(values, step_id):
            return False
        # Nobody settles the reply in between.
        reply = _ours(following.message_id, PROCESS).select_for_update(no_key=True)
        if reply.values_list("id").first() is None:
            transaction.set_rollback(True)
            return False
        following.save(force_insert=True)
    return True


def _in_order(finals: dict[uuid.UUID, Final]) -> list[tuple[uuid.UUID, Final]]:
    """By conversation and message: two processes that lock the same rows do it in one order."""
    return sorted(finals.items(), key=lambda item: (item[1].conversation_id, item[0]))


def _settle(id: uuid.UUID, final: Final) -> bool:
    settled = _SETTLING.run(final.values, id, PROCESS)
    if settled:
        _STEP_SETTLED.run(final.step, final.step_id)
        index.add_reply(id, final.values["text"])
        final.then()
    return settled


def _told(final: Final) -> News | Exception:
    """Its own error: the others of the batch are told, and what is saved is saved."""
    try:
        return final.tell()
    except Exception as error:
        return error


def _ours(id: uuid.UUID, process: str) -> MessageQuerySet:
    return Message.objects.running().filter(id=id, lease_holder=process)


def _running_step(id: uuid.UUID) -> StepQuerySet:
    return Step.objects.running().filter(id=id)


_PARTIAL = PreparedUpdate(_ours, *GROWING)
_SETTLING = Settling(_ours, *GROWING, *LAST)
_STEP_PARTIAL = PreparedUpdate(_running_step, *STEP_GROWING)
_STEP_SETTLED = PreparedUpdate(_running_step, *STEP_GROWING, *STEP_LAST)
