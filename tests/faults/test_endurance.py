"""Hundreds of turns, many of them cut short: nothing stays behind."""

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.support.processes import wait_for
from tests.support.readiness import readyz
from tests.support.visitor import Visitor

TABS = 10
TURNS = 30  # of each tab
WARMING = 30


def talk(visitor: Visitor, seed: int, turns: int) -> None:
    """Turns of every kind of end: watched, left in the middle, stopped, never looked at."""
    chance = random.Random(seed)
    for number in range(turns):
        model = chance.choice(
            ["bench:40:400", "prem-echo", "fail-server", "fail-cut", "fail-tools"]
        )
        if number % 10 == 0:
            id = visitor.ask("Begin", model=model)
            continue
        with visitor.watch(id) as socket:
            socket.next()
            visitor.send(id, "Go on", model=model)
            if chance.random() < 0.3:
                visitor.stop(id)
            if chance.random() < 0.7:
                socket.until("settled")


def test_hundreds_of_turns_leave_nothing_behind(launch, visit):
    app = launch()
    tabs = [visit(app) for _ in range(TABS)]

    def rest() -> dict[str, Any]:
        """What the server says of itself once nothing runs."""
        return wait_for(
            "the server to come to rest",
            lambda: (r := readyz(app.url).json())["replies"] + r["sockets"] == 0 and r,
        )

    with ThreadPoolExecutor(TABS) as pool:
        # Caches fill, and the interpreter takes what memory it works in.
        list(pool.map(lambda tab, seed: talk(tab, seed, WARMING), tabs, range(TABS)))
        before, size = rest(), app.process.resident
        list(pool.map(lambda tab, seed: talk(tab, seed, TURNS), tabs, range(TABS, 2 * TABS)))
        after = rest()
    assert after["tasks"] <= before["tasks"] + 2
    assert app.process.resident < size * 1.05
    assert after["saving"] == "ok"
