"""What a server that is told to end still does, and what a crowd finds when it is back."""

import os
import re
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from tests.support.processes import TIMEOUT_S, wait_for


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\((\d+)@", text)]


def test_replies_get_time_to_end_and_what_is_sent_waits(launch, visit):
    app = launch(PREMWEB_GRACE="3")
    owner = visit(app)
    ends, goes_on = owner.ask("A", model="bench:100:50"), owner.ask("B", model="bench:100000:50")
    for id in (ends, goes_on):
        owner.reply_with_text(id)
    with owner.watch(ends) as socket:
        app.process.child.send_signal(signal.SIGTERM)
        wait_for("it to say so", lambda: "Waiting up to 3 s for 2" in app.process.output)
        assert owner.send(ends, "Next", model="prem-echo").status_code == 204
        refused = owner.regenerate(ends, owner.reply(ends)["id"])
        assert refused.status_code in {409, 429}
        assert "Nothing is lost" in refused.text
        assert socket.until("settled")["status"] == "complete"
    assert app.process.wait() == 0
    app.process.restart()
    [_, first, *_] = owner.export(ends)["messages"]
    assert first["status"] == "complete"
    assert numbers(first["text"]) == list(range(100))
    assert owner.reply(goes_on)["status"] == "interrupted"
    wait_for("what waited to go", lambda: len(owner.export(ends)["messages"]) == 4)
    assert owner.settled_reply(ends)["text"] == "Next"


def test_a_second_signal_ends_the_waiting(launch, visit):
    app = launch(PREMWEB_GRACE="3600")
    owner = visit(app)
    id = owner.ask("B", model="bench:100000:50")
    owner.reply_with_text(id)
    app.process.child.send_signal(signal.SIGINT)
    wait_for("it to say so", lambda: "Waiting up to 3600 s" in app.process.output)
    assert app.process.end(signal.SIGINT) == 0
    app.process.restart()
    assert owner.reply(id)["status"] == "interrupted"


def test_two_hundred_pages_come_back_after_a_restart(launch, visit):
    app = launch()
    owner = visit(app)
    id = owner.ask("Watch me", model="prem-echo")
    owner.settled_reply(id)
    app.process.end()
    app.process.restart()
    live = threading.Semaphore(0)

    def come_back(_: int) -> str:
        with owner.watch(id) as socket:
            greeting = socket.next()
            live.release()
            everybody.wait()
            return str(greeting["type"])

    everybody = threading.Event()
    with ThreadPoolExecutor(200) as pool, ExitStack() as stack:
        stack.callback(everybody.set)
        greeted = pool.map(come_back, range(200))
        for _ in range(200):
            assert live.acquire(timeout=TIMEOUT_S)
        everybody.set()
        assert set(greeted) == {"hello"}
    assert "Traceback" not in app.process.output


def test_a_server_killed_at_any_moment_has_what_was_seen_a_second_ago(launch, visit):
    app = launch()
    owner = visit(app)
    id = owner.ask("Kill me", model="bench:100000:100")
    # One that owns its data settles at its start; among several, the lease has to run out.
    rounds = 2 if os.environ.get("REDIS_URL") else 8
    for round in range(rounds):
        owner.reply_with_text(id, 300 * (round + 1))
        with owner.watch(id) as socket:
            socket.until("snapshot")
            seen = max(numbers(str(socket.until("frame"))))
            app.process.kill()
        app.process.restart()
        reply = wait_for("it to be interrupted", lambda: interrupted(owner, id))
        kept = numbers(reply["text"])
        assert kept == list(range(len(kept)))
        # 100 deltas a second: a second, and as much for the write and the signal on their way.
        assert len(kept) > seen - 200
        assert owner.act(id, reply["id"], "continue").status_code == 204
    owner.stop(id)


def interrupted(visitor, id):
    reply = visitor.reply(id)
    return reply if reply["status"] == "interrupted" else None
