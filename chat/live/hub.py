"""The viewers of this process, and the way to the viewers of other processes.

A viewer joins a key: a conversation's id, or the key of a sidebar. Events go straight to the
sockets of this process. The channel layer is only used for other processes; an embedded
installation has none. Frames for other processes are collected for 20 ms and sent to all of them
in one message, because a message costs more than its contents; each process picks the events of
its viewers. A layer may lose messages: a viewer that missed an event gets a snapshot, which is made
from the database.
"""

import asyncio
import logging
import platform
import struct
import uuid
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Protocol

from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.conf import settings

from chat.access.credentials import Credentials
from chat.support.cancelling import cancel

from . import layer as layers

logger = logging.getLogger(__name__)
PROCESS = uuid.uuid4().hex
MACHINE = platform.node()
ALL_PROCESSES_GROUP = "processes"


class Event:
    """A JSON text for the page. `begins` and `ends` name the reply that it starts or settles.

    An event that `streams` is one of many a second with the same key. A `patient` event may wait
    until others go out with it.
    """

    __slots__ = ("_frame", "begins", "ends", "patient", "streams", "text")

    def __init__(
        self,
        text: str,
        begins: str = "",
        ends: str = "",
        streams: bool = False,
        *,
        patient: bool = False,
    ) -> None:
        self.text, self.begins, self.ends = text, begins, ends
        self.streams, self.patient = streams, patient
        self._frame = b""

    @property
    def frame(self) -> bytes:
        """The text as a websocket frame, encoded once for all viewers (RFC 6455, 5.2)."""
        if not self._frame:
            payload = self.text.encode()
            size = len(payload)
            if size < 126:
                head = struct.pack("!BB", 0x81, size)
            elif size < 1 << 16:
                head = struct.pack("!BBH", 0x81, 126, size)
            else:
                head = struct.pack("!BBQ", 0x81, 127, size)
            self._frame = head + payload
        return self._frame


# The key of the viewers, and the event.
News = list[tuple[str, Event]]
HEARTBEAT = Event('{"type":"beat"}')
# Seconds that a patient event waits: a busy team changes its sidebars many times a second.
BATCH_S = 0.1
# With many viewers it waits longer, so that at most so many viewers a second get one.
VIEWERS_A_SECOND = 300
MAX_BATCH_S = 1.0
# Seconds between two messages to the other processes: less than a frame interval, so that one
# message takes all frames of an interval, and none waits for the next.
OUTBOX_S = 0.02
# Items that may wait while the layer is away; later items are lost, as without a layer.
MAX_OUTBOX = 5_000
# Seconds to send the last message before the process ends.
LAST_MESSAGE_S = 1.0
# Seconds to join the layer.
JOINING_S = 10.0
# Seconds for a message from this process to itself through the layer.
ECHO_S = 2.0
# Seconds over which the streams of other processes are counted.
COUNT_EVERY_S = 1.0


class Viewer(Protocol):
    """A socket; `awaited` are the running replies whose ends it expects."""

    awaited: set[uuid.UUID]
    credentials: Credentials | None

    async def deliver(self, event: Event) -> None:
        """Send one event; events go out in the order of the calls."""

    async def dismiss(self, reason: str = "signed_out") -> None:
        """Send the reason why access has ended, then close the socket."""


Command = Callable[[dict[str, Any]], Awaitable[None]]


class Hub:
    """The viewers of one process by key, and the way to the other processes."""

    def __init__(self) -> None:
        self.viewers: dict[str, set[Viewer]] = defaultdict(set)
        self.commands: dict[str, Command] = {}
        self._sockets: Counter[str] = Counter()
        self._batches: dict[str, list[Event]] = {}
        self._flushing: asyncio.Task[None] | None = None
        self._flush_at = 0.0
        self._layer: Any = None
        self._is_away = False
        self._channel: str | None = None
        self._outbox: list[tuple[Any, ...]] = []
        self._news = asyncio.Event()
        self._echoed = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []
        self._streaming: set[str] = set()
        self._streamed = 0
        self._count_at = 0.0

    async def start(self) -> None:
        """Listen to the other processes, when the layer reaches any.

        Raises LayerAway or LayerRefused; nothing has started then, and it may be called again.
        """
        layer = get_channel_layer()
        if layer is None or isinstance(layer, InMemoryChannelLayer):
            return
        try:
            async with asyncio.timeout(JOINING_S):
                # Subscribing waits for no answer; sending does.
                await layer.send(f"{ALL_PROCESSES_GROUP}.probe", {"from": PROCESS})
                channel = await layer.new_channel()
                await layer.group_add(ALL_PROCESSES_GROUP, channel)
                await layer.send(channel, {"from": PROCESS})
                await layer.receive(channel)
        except Exception as error:
            await layer.flush()
            raise layers.explained(error) from error
        self._layer, self._channel = layer, channel
        self.tasks = [
            asyncio.create_task(self._listen(), name="hub in"),
            asyncio.create_task(self._speak(), name="hub out"),
        ]

    async def echo(self) -> None:
        """Check that the layer returns a message of this process.

        Raises LayerAway or LayerRefused.
        """
        if self._layer is None:
            return
        self._echoed.clear()
        try:
            async with asyncio.timeout(ECHO_S):
                await self._layer.send(self._channel, {"from": PROCESS})
                await self._echoed.wait()
        except Exception as error:
            raise layers.explained(error) from error

    def speak_to(self, layer: Any) -> None:
        """Work without viewers: events that are published go to the servers."""
        self._layer = layer
        self.tasks = [asyncio.create_task(self._speak(), name="hub out")]

    async def stop(self) -> None:
        await cancel(*self.tasks, *([self._flushing] if self._flushing else []))
        await self._publish_batches()
        if self._outbox:
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_MESSAGE_S):
                    await self._send()

    @property
    def reaches_others(self) -> bool:
        """Whether events go to other processes."""
        return self._layer is not None

    # Viewers ------------------------------------------------------------------------------------

    async def join(self, key: str, viewer: Viewer) -> None:
        self.viewers[key].add(viewer)

    async def leave(self, key: str, viewer: Viewer) -> None:
        watching = self.viewers.get(key)
        if watching is None:
            return
        watching.discard(viewer)
        if not watching:
            del self.viewers[key]

    def count_in(self, session: str) -> bool:
        """Count a socket of this session; False when it has as many as it may."""
        limit = settings.SOCKETS_PER_SESSION
        if limit and self._sockets[session] >= limit:
            return False
        self._sockets[session] += 1
        return True

    def count_out(self, session: str) -> None:
        self._sockets[session] -= 1
        if not self._sockets[session]:
            del self._sockets[session]

    def all_viewers(self) -> set[Viewer]:
        return {viewer for watching in self.viewers.values() for viewer in watching}

    async def publish(self, key: str, event: Event) -> None:
        """Send an event to every viewer of the key, here and in the other processes."""
        if event.patient:
            self._batches.setdefault(key, []).append(event)
            if self._flushing is None:
                self._flushing = asyncio.create_task(self._flush(), name="batches")
            return
        await self._publish(key, event)

    async def _flush(self) -> None:
        now = asyncio.get_running_loop().time
        await asyncio.sleep(max(BATCH_S, self._flush_at - now()))
        self._flushing = None
        reached = sum(len(self.viewers.get(key, ())) for key in self._batches)
        self._flush_at = now() + min(reached / VIEWERS_A_SECOND, MAX_BATCH_S)
        await self._publish_batches()

    async def _publish_batches(self) -> None:
        batches, self._batches = self._batches, {}
        for key, events in batches.items():
            texts = ",".join(event.text for event in events)
            await self._publish(key, Event(f'{{"type":"batch","events":[{texts}]}}'))

    async def _publish(self, key: str, event: Event) -> None:
        await self.deliver_here(key, event)
        self._post("event", key, event.text, event.begins, event.ends, event.streams)

    async def tell(self, news: News) -> None:
        """Publish several events in this order, each to the viewers of its key."""
        for key, event in news:
            await self.publish(key, event)

    async def deliver_here(self, key: str, event: Event) -> None:
        """Send an event to the viewers of this process alone."""
        for viewer in list(self.viewers.get(key, ())):
            await _deliver(viewer, event)

    async def beat(self) -> None:
        """Send a heartbeat to every viewer; a page that gets none takes its connection for dead."""
        for viewer in self.all_viewers():
            await _deliver(viewer, HEARTBEAT)

    # Commands between processes -----------------------------------------------------------------

    async def command(self, name: str, **arguments: Any) -> None:
        """Run the named command in every process, this one first."""
        try:
            await self.commands[name](arguments)
        finally:
            self._post("command", name, arguments)

    def _post(self, *item: Any) -> None:
        """Queue an item for the other processes, in the order of the calls."""
        if self._layer is not None and len(self._outbox) < MAX_OUTBOX:
            self._outbox.append(item)
            self._news.set()

    async def _speak(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            await self._send()
            await asyncio.sleep(OUTBOX_S)

    async def _send(self) -> None:
        items, self._outbox = self._outbox, []
        message = {"type": "items", "from": PROCESS, "machine": MACHINE, "items": items}
        try:
            await self._layer.group_send(ALL_PROCESSES_GROUP, message)
            self._is_away = False
        except asyncio.CancelledError:  # the last message takes them
            self._outbox = [*items, *self._outbox]
            raise
        except Exception as error:  # viewers of other processes repair by snapshot
            if not isinstance(layers.explained(error), layers.LayerAway):
                logger.exception("the channel layer did not take a message")
            elif not self._is_away:  # said once, not for each message
                self._is_away = True
                name = type(error).__name__
                logger.warning("the channel layer does not take messages: %s: %s", name, error)

    async def _listen(self) -> None:
        while True:
            try:
                await self.take(await self._layer.receive(self._channel))
            except asyncio.CancelledError:
                raise
            except Exception:
                logger.exception("a message of another process could not be read")

    async def take(self, message: dict[str, Any]) -> None:
        """Carry out the commands of another process, and send its events to the viewers here."""
        if message["from"] == PROCESS:
            self._echoed.set()
            return
        near = message["machine"] == MACHINE
        for item in message["items"]:
            await self._take(near, *item)

    def streamed_by_others(self) -> int:
        """The number of keys for which other processes streamed in the last second.

        Those are processes of this machine, which share its processors, and processes that stream
        to viewers here.
        """
        if self._layer is None:
            return 0
        self._count()
        return self._streamed

    def _count(self) -> None:
        now = asyncio.get_running_loop().time()
        if now >= self._count_at:
            lately = now < self._count_at + COUNT_EVERY_S
            self._streamed = len(self._streaming) if lately else 0
            self._count_at = now + COUNT_EVERY_S
            self._streaming.clear()

    async def _take(self, near: bool, kind: str, name: str, *rest: Any) -> None:
        try:
            if kind == "command":
                await self.commands[name](*rest)
                return
            event, watched = Event(*rest), name in self.viewers
            if event.streams and (near or watched):
                self._count()
                self._streaming.add(name)
            if watched:
                await self.deliver_here(name, event)
        except Exception:
            logger.exception("what another process said could not be done")


async def _deliver(viewer: Viewer, event: Event) -> None:
    try:
        await viewer.deliver(event)
    except Exception:
        logger.exception("a viewer could not be reached")


hub = Hub()
