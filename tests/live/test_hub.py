"""The line between processes: much is told in few messages, in order, and nobody waits for it."""

import asyncio
import math
from typing import Any

import pytest

from chat.access.credentials import Credentials
from chat.live import hub
from chat.live.hub import Event, Hub
from chat.turns.frame_interval import (
    CROWD_REPLIES,
    FRAME_INTERVAL_S,
    SHARED_CROWD_REPLIES,
    FrameInterval,
)


class Line:
    """A layer with two ends: what one hub sends, the other receives, `far` from another machine."""

    def __init__(self, *, dead: bool = False, far: bool = False) -> None:
        self.dead = dead
        self.sender = {"from": "another process"} | ({"machine": "another"} if far else {})
        self.sent: list[Any] = []
        self.arriving: asyncio.Queue[Any] = asyncio.Queue()
        self.other: Line | None = None

    async def new_channel(self) -> str:
        return "this process"

    async def send(self, channel: str, message: dict[str, Any]) -> None:
        if channel == "this process":
            self.arriving.put_nowait(message)

    async def flush(self) -> None:
        pass

    async def group_add(self, group: str, channel: str) -> None:
        pass

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        if self.dead:
            await asyncio.Event().wait()
        self.sent.append(message)
        if self.other is not None:
            self.other.arriving.put_nowait(message | self.sender)

    async def receive(self, channel: str) -> Any:
        return await self.arriving.get()


class Viewer:
    credentials: Credentials | None = None

    def __init__(self, last: str) -> None:
        self.awaited: set[Any] = set()
        self.events: list[str] = []
        self.last, self.done = last, asyncio.Event()

    async def deliver(self, event: Event) -> None:
        self.events.append(event.text)
        if event.text == self.last:
            self.done.set()

    async def dismiss(self, reason: str = "") -> None:
        pass


async def started(line: Line, monkeypatch: pytest.MonkeyPatch) -> Hub:
    monkeypatch.setattr(hub, "get_channel_layer", lambda: line)
    one = Hub()
    await one.start()
    return one


async def test_many_events_are_few_messages_in_their_order(monkeypatch):
    here, there = Line(), Line()
    here.other = there
    sender, receiver = await started(here, monkeypatch), await started(there, monkeypatch)
    viewer = Viewer(last="299")
    await receiver.join("a", viewer)
    heard: list[int] = []

    async def hear(arguments: dict[str, Any]) -> None:
        heard.append(len(viewer.events))

    sender.commands["note"] = receiver.commands["note"] = hear
    for number in range(300):
        await sender.publish("a", Event(str(number)))
        await sender.publish("nobody's", Event("x"))
        if number == 99:
            await sender.command("note")
    async with asyncio.timeout(10):
        await viewer.done.wait()
    assert viewer.events == [str(number) for number in range(300)]
    assert heard == [0, 100]  # at once here, and there between the events around it
    assert len(here.sent) < 10
    for one in (sender, receiver):
        await one.stop()


@pytest.mark.parametrize("far", [False, True], ids=["this machine", "another"])
async def test_replies_of_other_processes_lengthen_the_windows(monkeypatch, far):
    """All that share its processors, and of those elsewhere the ones that are watched here."""
    monkeypatch.setattr(hub, "COUNT_EVERY_S", 0.2)
    here, there = Line(far=far), Line()
    here.other = there
    sender, receiver = await started(here, monkeypatch), await started(there, monkeypatch)
    window = FrameInterval(receiver.streamed_by_others)
    window.open()
    for number in range(2 * CROWD_REPLIES):
        await receiver.join(str(number), Viewer(last=""))
    beats = 2 if far else 3
    rests: list[float] = []
    async with asyncio.timeout(10):
        while max(rests, default=0.0) <= (beats - 0.4) * FRAME_INTERVAL_S:
            for number in range(3 * CROWD_REPLIES):
                await sender.publish(str(number), Event("frame", streams=True))
            await asyncio.sleep(hub.OUTBOX_S)
            rests.append(window.rest())
        while rests[-1] >= 1.4 * FRAME_INTERVAL_S:
            await asyncio.sleep(hub.OUTBOX_S)
            rests.append(window.rest())
    assert max(rests) <= (beats + 0.6) * FRAME_INTERVAL_S
    for one in (sender, receiver):
        await one.stop()


async def test_frames_that_go_to_other_processes_take_every_other_beat():
    now = asyncio.get_running_loop().time
    few = FrameInterval(lambda: SHARED_CROWD_REPLIES - 1, shared=True)
    many = FrameInterval(lambda: SHARED_CROWD_REPLIES, shared=True)
    alone = FrameInterval(lambda: SHARED_CROWD_REPLIES)
    for window in (few, many, alone):
        window.open()
    for _ in range(20):
        assert max(few.rest(), alone.rest()) < 1.6 * FRAME_INTERVAL_S
        before, rest, after = now(), many.rest(), now()
        assert 0.9 * FRAME_INTERVAL_S < rest < 3.1 * FRAME_INTERVAL_S
        # All replies have the same one.
        earliest, latest = ((moment + rest) / FRAME_INTERVAL_S / 2 for moment in (before, after))
        assert math.floor(latest + 1e-6) >= earliest - 1e-6
        await asyncio.sleep(FRAME_INTERVAL_S / 7)


async def test_replies_that_begin_at_any_moment_are_read_at_the_same_ones():
    now = asyncio.get_running_loop().time
    for number in range(20):
        window = FrameInterval(lambda: 1)
        assert window.rest() == 0.0  # the first text waits for nothing
        window.open()
        before, rest, after = now(), window.rest(), now()
        assert 0.4 * FRAME_INTERVAL_S < rest < 1.6 * FRAME_INTERVAL_S
        earliest, latest = (before + rest) / FRAME_INTERVAL_S, (after + rest) / FRAME_INTERVAL_S
        assert math.floor(latest + 1e-6) >= earliest - 1e-6, number  # a beat is between them
        await asyncio.sleep(FRAME_INTERVAL_S / 7)


async def test_what_is_told_last_is_sent_before_the_end(monkeypatch):
    line = Line()
    one = await started(line, monkeypatch)
    await one.publish("a", Event("last"))
    await one.stop()
    assert [item[2] for message in line.sent for item in message["items"]] == ["last"]


async def test_nobody_waits_for_a_dead_line(monkeypatch):
    one = await started(Line(dead=True), monkeypatch)
    viewer = Viewer(last="end")
    await one.join("a", viewer)
    async with asyncio.timeout(10):
        for _ in range(hub.MAX_OUTBOX + 100):
            await one.publish("a", Event("x"))
        await one.publish("a", Event("end"))
        assert viewer.done.is_set()
        await one.stop()


async def test_what_may_wait_does_not_reach_a_crowd_ten_times_a_second():
    one, now = Hub(), asyncio.get_running_loop().time
    batches = [f'{{"type":"batch","events":[{events}]}}' for events in ("0", "1,2,3")]
    front, *_, back = crowd = [Viewer(batches[0]), *(Viewer(batches[1]) for _ in range(299))]
    for viewer in crowd:
        await one.join("team", viewer)
    began = now()
    await one.publish("team", Event("0", patient=True))
    async with asyncio.timeout(10):
        await front.done.wait()
        for number in (1, 2, 3):
            await one.publish("team", Event(str(number), patient=True))
        await back.done.wait()
    assert now() - began > 1
    assert all(viewer.events == batches for viewer in crowd)
