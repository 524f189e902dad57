"""The worker writes to the same database as the server: neither costs the other anything."""

import re

from tests.support import scheduled
from tests.support.processes import wait_for
from tests.support.visitor import text_of

OLD = 60


def test_old_conversations_are_deleted_while_replies_are_saved(launch, visit):
    app = launch()
    owner = visit(app)
    app.call(scheduled.leave_old_conversations, OLD)
    ids = [owner.ask("Go on", model="bench:300:100") for _ in range(5)]
    for id in ids:
        owner.reply_with_text(id)
    assert owner.post("/team/retention/", days="30").status_code == 302

    def counted() -> bool:
        return f"count: {OLD}" in text_of(owner.http.get("/team/audit/").text)

    wait_for("all of them to be deleted, in one entry of the log", counted)
    for id in ids:
        reply = owner.settled_reply(id)
        assert reply["status"] == "complete"
        assert len(re.findall(r"\((\d+)@", reply["text"])) == 300
    assert "locked" not in app.process.output
    assert "Traceback" not in app.process.output
