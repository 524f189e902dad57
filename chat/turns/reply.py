"""One running reply: runs its steps, grows the Markdown, tells the viewers, has it saved."""

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.utils import timezone

from chat.live import frames
from chat.live.hub import Event, Hub, News
from chat.markdown import RENDERER_VERSION
from chat.models import Conversation, Message, Step
from chat.models.message import Status
from chat.prem import Delta, PremError
from chat.upstream import Clients, log_failure, name_of

from . import announce, naming
from .begin import Turn
from .frame_interval import FrameInterval
from .rendering import Rendering
from .steps import Completion, RunningStep
from .store import Store

logger = logging.getLogger(__name__)
FRAMES_OF_A_STEP = 1_000_000  # more than a reply of 8 MiB has
Values = dict[str, Any]


class Reply:
    """Runs one reply from request to settled; lives as long as its task."""

    def __init__(
        self,
        turn: Turn,
        clients: Clients,
        hub: Hub,
        store: Store,
        streaming: Callable[[], int],
    ) -> None:
        self.turn = turn
        self.id = str(turn.reply.id)
        self.conversation_id = str(turn.conversation.id)
        # Pages that missed the end of a reply that goes on must not take its frames for the next.
        self.seq = FRAMES_OF_A_STEP * (turn.step.number - 1)
        self.stopped = False
        self.told = asyncio.Event()  # set when viewers know of the turn
        self._hub, self._store = hub, store
        self._interval = FrameInterval(streaming, shared=hub.reaches_others)
        self._step: RunningStep = Completion(
            turn.step, turn.request, turn.access, clients, self._interval, turn.prompt
        )
        self._rendering = Rendering()
        self._reasoning: list[str] = []
        self._unsent_reasoning: list[str] = []
        self._goes_on = bool(turn.reply.text)
        self._has_begun = self._goes_on  # something of it has arrived
        # What viewers have of its text was not built from these ops, or is not its beginning any
        # more: the next frame replaces it.
        self._is_replaced = self._goes_on
        self._gap = ""  # what stands between the text of a step and that of the one before
        self._times: dict[str, dt.datetime] = {}  # of the running step
        self._ending = self._is_saved = False
        self._advancing: asyncio.Task[None] | None = None
        self._last: Event | None = None
        self._reading = asyncio.create_task(self._run_steps(), name=f"read {self.id}")
        self.task = asyncio.create_task(self._run(), name=f"reply {self.id}")

    def end(self, *, stopped: bool) -> None:
        """Read no further and settle: as stopped by a person, or as interrupted."""
        self.stopped = self.stopped or stopped
        self._ending = True
        # Only the reading is cancelled: settling must not be.
        self._reading.cancel()

    async def _run(self) -> None:
        """Every way a step can end, and every fault of ours, is a state of the reply."""
        self._store.hold(self.turn.reply.id)
        error: PremError | None = None
        began = time.monotonic()
        try:
            await self._reading
            status = Status.COMPLETE
        except PremError as reason:
            error, status = reason, Status.FAILED
            seconds = time.monotonic() - began
            log_failure(reason, self.turn.access, self.turn.reply.model, seconds)
        except asyncio.CancelledError:
            status = Status.STOPPED if self.stopped else Status.INTERRUPTED
        except Exception:
            logger.exception("reply %s failed", self.id)
            status = Status.FAILED
        await self._settle(status, error)

    def snapshot(self) -> Event:
        """All that frames have said so far, as one event; `settled` builds on it."""
        if self._last is not None:
            return self._last
        reasoning = "".join(self._reasoning[: len(self._reasoning) - len(self._unsent_reasoning)])
        status = Status.STREAMING if self._has_begun else Status.PENDING
        return frames.snapshot(self.id, self.seq, status, self._rendering.snapshot(), reasoning)

    def texts(self) -> tuple[str, str]:
        """The answer and the reasoning that have arrived; from any thread."""
        return self._rendering.text, "".join(self._reasoning)

    # The steps ----------------------------------------------------------------------------------

    async def _run_steps(self) -> None:
        if self._goes_on:
            self._reasoning += filter(None, [self.turn.reply.reasoning])
            self._rendering.feed(self.turn.reply.text)
            self._rendering.patch()  # so that a snapshot has it
        while True:
            await self._step.run(self._take)
            self._grow(self._step.close())
            following = self._step.next()
            if following is None:
                return
            # Once begun it is carried out: a step must not be left in between when Stop comes.
            self._advancing = asyncio.create_task(self._advance(following))
            await asyncio.shield(self._advancing)

    async def _advance(self, following: RunningStep) -> None:
        """Settle the step that has ended, and begin the next one."""
        ended, row = self._step, following.row
        text, reasoning = self.texts()
        row.text_start, row.reasoning_start = len(text), len(reasoning)
        values = self._final_step(Status.COMPLETE, None)
        _take_over(ended.row, values)
        await self._store.advance(ended.row.id, values, row)
        self.turn.reply.known_steps.append(row)
        self._step, self._times, self._gap = following, {}, "\n\n"

    async def _take(self, delta: Delta) -> None:
        """Show what has arrived, and have it saved."""
        self._grow(delta)
        if self._has_begun:
            self._interval.open()
            self._store.save(self.turn.reply.id, self._partial)
            await self._publish()
        if self._ending:  # a library that publishes may have swallowed the cancellation
            raise asyncio.CancelledError

    def _grow(self, delta: Delta) -> None:
        if not delta.text and not delta.reasoning:
            return
        if delta.withdrawn:
            self._withdraw(delta.withdrawn)
        self._has_begun = True
        if delta.reasoning:
            is_next = self._reasoning and "first_text_at" not in self._times
            thought = "\n\n" + delta.reasoning if is_next else delta.reasoning
            self._reasoning.append(thought)
            self._unsent_reasoning.append(thought)
        self._note("first_text_at")
        if delta.text:
            gap = "" if "answer_at" in self._times else self._gap
            self._note("answer_at")
            self._rendering.feed(gap + delta.text)

    def _withdraw(self, length: int) -> None:
        """Take back the end of the text, which was no answer: viewers get all of it anew."""
        text = self._rendering.text
        kept = text[: len(text) - length].removesuffix(self._gap)
        rendering = Rendering()
        if kept:
            rendering.feed(kept)
        self._rendering, self._is_replaced = rendering, True
        self._times.pop("answer_at", None)

    def _note(self, moment: str) -> None:
        """Write down when this happened first in the running step."""
        if moment not in self._times:
            self._times[moment] = timezone.now()
            streaming = {"status": Status.STREAMING, **self._times}
            self._store.save_step(self._step.row.id, streaming)

    def _partial(self) -> Values:
        text, reasoning = self.texts()
        return {"status": Status.STREAMING, "text": text, "reasoning": reasoning}

    def _status_after_failure(self) -> Status:
        """An answer whose beginning has arrived is worth going on from."""
        return Status.INTERRUPTED if self._rendering.text.strip() else Status.FAILED

    # Telling the viewers ------------------------------------------------------------------------

    async def _publish(self) -> None:
        await self.told.wait()  # frames come after the news of the turn
        began = time.perf_counter()
        ops = self._rendering.patch()
        self._interval.cost = time.perf_counter() - began
        reasoning = "".join(self._unsent_reasoning)
        self._unsent_reasoning.clear()
        if ops or reasoning or self._is_replaced:
            self.seq += 1
            if self._is_replaced:
                self._is_replaced = False
                event = self.snapshot()
            else:
                event = frames.frame(self.id, self.seq, ops, reasoning)
            await self._hub.publish(self.conversation_id, event)

    # The end ------------------------------------------------------------------------------------

    async def _settle(self, status: Status, error: PremError | None) -> None:
        """Show the rest, save it all, tell the end. A fault of ours makes it a failed reply."""
        if self._advancing is not None:
            await asyncio.wait([self._advancing])
        try:
            self._grow(self._step.close())
            if error is not None:
                status = self._status_after_failure()
            if not self._rendering.has_failed:
                await self._publish()
        except Exception:
            logger.exception("the rest of reply %s could not be shown", self.id)
            status, error = Status.FAILED, None
        # For who comes now: what is shown changes in a thread from here on.
        self._last = self.snapshot()
        ops = await self._rendering.finish()
        if self._rendering.has_failed:
            status, error = Status.FAILED, None
        self.seq += 1
        if not await self._finish(status, ops, lambda: self._final_step(status, error)):
            # The database refuses something beside the text, such as what the API said of itself.
            await self._finish(Status.FAILED, ops, lambda: self._outcome(Status.FAILED, None))

    async def _finish(
        self, status: Status, ops: Sequence[frames.Op], step: Callable[[], Values]
    ) -> bool:
        """Save the end and tell it; False when it could not be saved."""
        reply, row = self.turn.reply, self._step.row
        values = self._partial() | {
            "status": status,
            "html": self._rendering.html,
            "html_version": RENDERER_VERSION,
        }
        try:
            last = step()
            end = partial(self._end, values, last, ops)
            name = partial(naming.ask_after, self.turn.conversation, reply.id, values["text"])
            news = await self._store.finish(reply, values, row.id, last, end, name)
            await self._hub.tell(news)
        except Exception:  # of what is saved, the sweep tells viewers
            logger.exception("the end of reply %s could not be saved, or not told", self.id)
            return self._is_saved
        return True

    def _final_step(self, status: Status, error: PremError | None) -> Values:
        """All that is kept of a step that has ended."""
        return self._step.values() | self._outcome(status, error)

    def _outcome(self, status: Status, error: PremError | None) -> Values:
        values: Values = {"status": status, "finished_at": timezone.now(), "answer_at": None}
        values |= {"omitted": self._step.row.omitted, **self._times}
        if error is not None:
            values |= {"error_kind": error.kind, "error_detail": error.message}
            values |= {"retry_after": error.retry_after}
            values |= {"error_server": name_of(self.turn.access)}
        elif status == Status.FAILED:
            values |= {"error_kind": "internal"}
        return values

    def _end(self, values: Values, step: Values, ops: Sequence[frames.Op]) -> News:
        """What is told of the end, once it is saved: in the store's thread."""
        self._is_saved = True
        message = self.turn.reply
        _take_over(message, values)
        _take_over(self._step.row, step)
        # It may have got another title, or another leaf, or be gone.
        conversation = Conversation.objects.filter(pk=message.conversation_id).first()
        if conversation is None:
            return []
        message.conversation = conversation
        return announce.ended(message, ops, self.seq)


def _take_over(row: Message | Step, values: Values) -> None:
    """Give the object what its row has got."""
    for name, value in values.items():
        setattr(row, name, value)
