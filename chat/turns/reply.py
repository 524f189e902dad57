"""One running reply: reads the completion, grows the Markdown, tells the viewers, has it saved."""

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from chat.live import frames
from chat.live.hub import Event, Hub, News
from chat.markdown import RENDERER_VERSION, MarkdownStream
from chat.models import Conversation, Message, WaitingMessage
from chat.models.message import Status
from chat.models.prepared import Prepared
from chat.prem import Accumulator, PremError, UpstreamCut, UpstreamStalled
from chat.upstream import Clients

from . import announce
from .start import Turn
from .store import Store
from .window import Window

logger = logging.getLogger(__name__)


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
        self.seq = 0
        self.stopped = False
        self.is_awaited = True  # by a message, unless it is known that there is none
        self.told = asyncio.Event()  # set when viewers know of the turn
        self._clients, self._hub, self._store = clients, hub, store
        self._window = Window(streaming, shared=hub.reaches_others)
        self._completion = Accumulator()
        self._stream = MarkdownStream()
        self._reasoning: list[str] = []
        self._goes_on = bool(turn.reply.text)
        if self._goes_on:
            self._stream.feed(turn.reply.text)
            self._reasoning.append(turn.reply.reasoning)
        self._unsent_reasoning: list[str] = []
        self._times: dict[str, dt.datetime] = {}
        self._ending = False
        self._last: Event | None = None
        self._reading = asyncio.create_task(self._read(), name=f"read {self.id}")
        self.task = asyncio.create_task(self._run(), name=f"reply {self.id}")

    def end(self, *, stopped: bool) -> None:
        """Read no further and settle: as stopped by a person, or as interrupted."""
        self.stopped = self.stopped or stopped
        self._ending = True
        # Only the reading is cancelled: settling must not be.
        self._reading.cancel()

    async def _run(self) -> None:
        """Never raises: every way a completion can end is a state of the reply."""
        self._store.hold(self.turn.reply.id)
        error: PremError | None = None
        try:
            await self._reading
            status = Status.COMPLETE
        except PremError as reason:
            error = reason
            status = self._status_of(reason)
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
        status = Status.STREAMING if self._times else Status.PENDING
        return frames.snapshot(self.id, self.seq, status, self._stream.snapshot(), reasoning)

    def texts(self) -> tuple[str, str]:
        """The answer and the reasoning that have arrived; from any thread."""
        return self._stream.text, "".join(self._reasoning)

    # Reading ------------------------------------------------------------------------------------

    async def _read(self) -> None:
        turn = self.turn
        async with self._clients.stream(turn.access, turn.request, self._window) as batches:
            async for batch in batches:
                deltas = [self._completion.add(chunk) for chunk in batch]
                text = "".join([delta.text for delta in deltas])
                self._grow(text, "".join([delta.reasoning for delta in deltas]))
                if self._times:
                    self._window.open()
                    self._store.save(turn.reply.id, self._partial)
                    await self._publish()
                if self._ending:  # a library that publishes may have swallowed the cancellation
                    raise asyncio.CancelledError
        rest = self._completion.close()
        self._grow(rest.text, rest.reasoning)

    def _grow(self, text: str, reasoning: str) -> None:
        if not text and not reasoning:
            return
        self._note("first_text_at")
        if reasoning:
            self._reasoning.append(reasoning)
            self._unsent_reasoning.append(reasoning)
        if text:
            self._note("answer_at")
            self._stream.feed(text)

    def _note(self, moment: str) -> None:
        if moment not in self._times:
            self._times[moment] = timezone.now()

    def _partial(self) -> dict[str, Any]:
        text, reasoning = self.texts()
        return {"status": Status.STREAMING, "text": text, "reasoning": reasoning, **self._times}

    def _status_of(self, error: PremError) -> Status:
        broken_off = isinstance(error, UpstreamCut | UpstreamStalled) and bool(self._times)
        return Status.INTERRUPTED if broken_off else Status.FAILED

    # Telling the viewers ------------------------------------------------------------------------

    async def _publish(self) -> None:
        await self.told.wait()  # frames come after the news of the turn
        began = time.perf_counter()
        ops = self._stream.patch()
        self._window.cost = time.perf_counter() - began
        reasoning = "".join(self._unsent_reasoning)
        self._unsent_reasoning.clear()
        if ops or reasoning:
            self.seq += 1
            if self.seq == 1 and self._goes_on:
                ops = [self._stream.snapshot()]  # the page has the beginning, but not as ops
            event = frames.frame(self.id, self.seq, ops, reasoning)
            await self._hub.publish(self.conversation_id, event)

    # The end ------------------------------------------------------------------------------------

    async def _settle(self, status: Status, error: PremError | None) -> None:
        rest = self._completion.close()
        self._grow(rest.text, rest.reasoning)
        await self._publish()
        # For who comes now: what is shown changes in a thread from here on.
        self._last = self.snapshot()
        # A long text, or code to be coloured, takes a while, and the loop has others to carry.
        finish = self._stream.finish
        ops = await asyncio.to_thread(finish) if self._stream.slow else finish()
        self.seq += 1
        values = self._final_values(status, error)
        try:
            ended = partial(self._ended, values, ops)
            news = await self._store.finish(self.turn.reply.id, values, ended)
        except Exception:  # viewers are told by the sweep, from what the database holds
            logger.exception("the end of reply %s could not be told", self.id)
        else:
            await self._hub.tell(news)

    def _final_values(self, status: Status, error: PremError | None) -> dict[str, Any]:
        completion = self._completion
        values = self._partial() | {
            "status": status,
            "html": self._stream.html,
            "html_version": RENDERER_VERSION,
            "finished_at": timezone.now(),
            "tool_calls": completion.tool_calls,
            "finish_reason": completion.finish_reason or "",
            "usage": asdict(completion.usage) if completion.usage else None,
            "system_fingerprint": completion.system_fingerprint or "",
            "upstream_id": completion.id or "",
            "upstream_created": completion.created,
            "answered_by": completion.model or "",
        }
        if error is not None:
            values |= {"error_kind": error.kind, "error_detail": error.message}
            values |= {"retry_after": error.retry_after}
        elif status == Status.FAILED:
            values |= {"error_kind": "internal"}
        return values

    def _ended(self, values: dict[str, Any], ops: Sequence[frames.Op]) -> News:
        message: Message = self.turn.reply
        for name, value in values.items():
            setattr(message, name, value)
        # It may have got another title, or another leaf, or be gone.
        conversation = _CONVERSATION.first(message.conversation_id)
        if conversation is None:
            return []
        # Whoever sent meanwhile has locked the conversation before the settling could.
        self.is_awaited = conversation.is_awaited  # type: ignore[attr-defined]
        message.conversation = conversation
        return announce.ended(message, ops, self.seq)


_CONVERSATION = Prepared(
    lambda id: Conversation.objects.filter(pk=id).annotate(
        is_awaited=Exists(WaitingMessage.objects.filter(conversation=OuterRef("pk")))
    )
)
