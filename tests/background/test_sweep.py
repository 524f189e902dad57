"""The sweep: one duty that fails does not stop the others, and what is killed starts again."""

import asyncio

from chat.support.loops import Loops
from chat.support.tasks import send_mail
from tests.support.processes import wait_for
from tests.support.tasks import count_tasks


def enqueue_nonsense() -> None:
    send_mail.enqueue("no mail at all")


def test_a_duty_that_raises_stops_no_other(launch, visit):
    app = launch(script="tests/support/failing.py")
    owner = visit(app)
    # Nobody rings for a task of another process: the last duty of the sweep finds it.
    app.call(enqueue_nonsense)
    wait_for("the task to be tried", lambda: "the task send_mail failed" in app.process.output)
    log = app.process.output
    assert "the sweep could not settle abandoned replies" in log
    assert "LookupError: the duty that never works" in log
    assert "the background task beat ended, and starts again" in log
    assert count_tasks(app) == 1
    with owner.watch() as socket:
        socket.until("beat")


async def test_a_background_task_that_dies_is_named_until_it_runs_again(monkeypatch):
    monkeypatch.setattr("chat.support.loops.RESTART_S", 0.01)
    loops, failing, again = Loops(), asyncio.Event(), asyncio.Event()

    async def fails_once() -> None:
        if not failing.is_set():
            failing.set()
            raise LookupError("once")
        again.set()
        await asyncio.Event().wait()

    async def returns() -> None:
        return

    loops.start("fails once", fails_once)
    loops.start("returns", returns)
    await failing.wait()
    await asyncio.sleep(0)
    assert loops.dead() == ["fails once"]
    await again.wait()
    assert loops.dead() == []
    await loops.stop()
