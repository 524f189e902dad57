"""A reply that runs is in the way of its own branch alone; what waits belongs to its branch."""

import re

from tests.support.processes import wait_for
from tests.support.visitor import text_of

SLOW = "bench:100000:50"


def waiting(html: str) -> list[str]:
    return [text_of(text) for text in re.findall(r'class="waiting-text">(.*?)</span>', html, re.S)]


def two_branches(visitor, model: str = SLOW) -> tuple[str, dict, dict]:
    """A conversation with a settled reply, and beside it one that runs and is shown."""
    id = visitor.ask("Root", model="prem-echo")
    settled = visitor.settled_reply(id)
    assert visitor.regenerate(id, settled["id"], model=model).status_code == 204
    return id, settled, visitor.reply_with_text(id)


def message(visitor, id: str, message_id: str) -> dict:
    return next(m for m in visitor.export(id)["messages"] if m["id"] == message_id)


def end(visitor, id: str, running: dict) -> None:
    visitor.act(id, running["id"], "show")
    visitor.stop(id)
    wait_for("its end", lambda: message(visitor, id, running["id"])["status"] == "stopped")


def test_a_reply_on_another_branch_is_not_waited_for(ada):
    id, settled, running = two_branches(ada)
    ada.act(id, settled["id"], "show")
    page = ada.http.get(f"/c/{id}/").text
    assert "data-running" not in page[: page.index('id="messages"')]
    with ada.watch(id) as socket:
        assert socket.until("hello")["running"] is False
    assert ada.send(id, "Go on here", model="prem-echo").status_code == 204
    reply = ada.settled_reply(id)
    assert reply["text"] == "Go on here"
    assert message(ada, id, reply["parent"])["parent"] == settled["id"]
    assert message(ada, id, running["id"])["status"] == "streaming"
    end(ada, id, running)


def test_other_versions_begin_beside_a_branch_that_runs(ada):
    id, settled, running = two_branches(ada)
    ada.act(id, settled["id"], "show")
    assert ada.regenerate(id, settled["id"]).status_code == 204
    again = ada.settled_reply(id)
    assert again["parent"] == settled["parent"]
    assert ada.edit(id, settled["parent"], "Other root").status_code == 204
    assert ada.settled_reply(id)["text"] == "Other root"
    assert message(ada, id, running["id"])["status"] == "streaming"
    # On the branch that runs they are refused, shown or not.
    assert ada.regenerate(id, running["id"]).status_code == 409
    end(ada, id, running)


def test_stop_ends_what_is_shown_alone(ada):
    id, settled, running = two_branches(ada)
    ada.act(id, settled["id"], "show")
    ada.send(id, "Also slow", model=SLOW)
    shown = ada.reply_with_text(id)
    ada.stop(id)
    assert ada.settled_reply(id)["status"] == "stopped"
    assert message(ada, id, running["id"])["status"] == "streaming"
    assert ada.reply(id)["id"] == shown["id"]
    end(ada, id, running)


def test_what_waits_is_shown_and_sent_on_its_own_branch(ada):
    id, settled, running = two_branches(ada)
    assert ada.send(id, "Later", model="prem-echo").status_code == 204
    assert waiting(ada.http.get(f"/c/{id}/").text) == ["Later"]
    with ada.watch(id) as socket:
        ada.act(id, settled["id"], "show")
        assert socket.until("waiting")["content"] == ""
        assert waiting(ada.http.get(f"/c/{id}/messages/").text) == []
        assert ada.send(id, "Here", model="prem-echo").status_code == 204
        socket.until("branch")
        here = ada.settled_reply(id)
        assert here["text"] == "Here"
        ada.act(id, running["id"], "show")
        assert waiting(socket.until("waiting")["content"]) == ["Later"]
        ada.stop(id)
    wait_for("the turn", lambda: ada.reply(id)["text"] == "Later")
    later = ada.reply(id)
    assert message(ada, id, later["parent"])["parent"] == running["id"]


def test_a_turn_that_waited_begins_where_nobody_looks(ada):
    id, settled, running = two_branches(ada, "bench:500:50")
    assert ada.send(id, "Later", model="prem-echo").status_code == 204
    assert ada.send(id, "After it", model="prem-echo").status_code == 204
    ada.act(id, settled["id"], "show")

    def answered() -> list[str]:
        messages = ada.export(id)["messages"]
        return [m["text"] for m in messages if m["role"] == "user" and m["sequence"] > 3]

    wait_for("both turns", lambda: answered() == ["Later", "After it"])
    assert ada.export(id)["leaf"] == settled["id"]
    later, reply, after = ada.export(id)["messages"][3:6]
    assert later["parent"] == running["id"]
    assert (reply["parent"], after["parent"]) == (later["id"], reply["id"])
    # The switcher leads there, and the common root still to what was shown.
    ada.act(id, running["id"], "show")
    assert ada.settled_reply(id)["text"] == "After it"


def test_what_waits_on_a_branch_that_is_deleted_goes_where_it_began(ada):
    id = ada.ask("Root", model="prem-echo")
    root = ada.settled_reply(id)
    ada.send(id, "Slow", model=SLOW)
    running = ada.reply_with_text(id)
    assert ada.send(id, "Do not lose me", model="prem-echo").status_code == 204
    assert ada.act(id, running["parent"], "delete").status_code == 204
    wait_for("the turn", lambda: ada.reply(id)["text"] == "Do not lose me")
    reply = ada.reply(id)
    assert message(ada, id, reply["parent"])["parent"] == root["id"]
