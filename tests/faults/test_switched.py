"""Who switches to a reply that runs in another process is told its end when that process dies."""

import os

import pytest

pytestmark = pytest.mark.skipif(
    not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")),
    reason="several processes need PostgreSQL and Redis",
)


def test_a_viewer_who_has_switched_to_a_reply_is_told_its_end(launch, visit):
    doomed = launch()
    owner = visit(doomed)
    other = visit(launch(beside=doomed))
    id = owner.ask("Root", model="prem-echo")
    settled = owner.settled_reply(id)
    owner.regenerate(id, settled["id"], model="bench:100000:50")
    running = owner.reply_with_text(id)
    owner.act(id, settled["id"], "show")
    with other.watch(id) as socket:
        assert socket.until("hello")["leaf"] == settled["id"]
        owner.act(id, running["id"], "show")
        socket.until("snapshot", id=running["id"])
        doomed.process.kill()
        assert socket.until("settled", id=running["id"])["status"] == "interrupted"
