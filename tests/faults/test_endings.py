"""Whatever breaks in this server, a reply ends, with its text, and what waits for it begins."""

from html import escape

import pytest

from tests.support.app import OWNER, PASSWORD
from tests.support.body import Page
from tests.support.processes import wait_for
from tests.support.visitor import Visitor

LONG = "**said** " * 400


@pytest.fixture(scope="module")
def app(start_app):
    """An app with faults in it."""
    app = start_app(script="tests/support/broken_replies.py")
    app.create_team("Broken", OWNER)
    return app


@pytest.fixture(scope="module")
def owner(app):
    visitor = Visitor(app.url)
    visitor.sign_in(OWNER, PASSWORD)
    yield visitor
    visitor.close()


@pytest.mark.parametrize("mark", ["break-feed", "break-patch", "break-finish"])
def test_a_renderer_that_raises_makes_a_failed_reply_of_plain_text(app, owner, mark):
    text = f"{LONG}{mark} & then"
    id = owner.ask(text, model="prem-echo")
    with owner.watch(id) as socket:
        assert owner.send(id, "Next", model="prem-echo").status_code == 204
        page = Page(socket)
        page.until("settled")
        reply_id, status = page.statuses.popitem()
        assert status == "failed"
        socket.until("branch")
        socket.until("settled")
    known = {message["id"]: message for message in owner.export(id)["messages"]}
    reply = known[reply_id]
    assert (reply["status"], reply["error_kind"]) == ("failed", "internal")
    # What came after the fault is not read any more.
    assert text.startswith(reply["text"])
    assert mark in reply["text"]
    body = owner.page_body(id, reply_id)
    assert escape(reply["text"]) in body
    assert page.body(reply_id) == Page.of_html(body)
    assert owner.reply(id)["text"] == "Next"
    assert f"ZeroDivisionError: {mark}" in app.process.output


def test_a_snapshot_that_cannot_be_made_is_one_of_plain_text(owner):
    id = owner.ask(f"break-snapshot {LONG}", model="prem-echo")
    owner.reply_with_text(id, 100)
    with owner.watch(id) as socket:
        page = Page.follow(socket)
    reply = owner.settled_reply(id)
    assert (reply["status"], reply["error_kind"]) == ("failed", "internal")
    assert page.body(reply["id"]) == Page.of_html(owner.page_body(id, reply["id"]))


def test_a_message_that_cannot_be_shown_is_told_all_the_same(owner):
    id = owner.ask(f"{LONG}break-article", model="prem-echo")
    with owner.watch(id) as socket:
        assert owner.send(id, "Next", model="prem-echo").status_code == 204
        event = socket.until("settled")
        assert event["status"] == "complete"
        for place in ("message-head", "reasoning-slot", "message-after"):
            assert f'class="{place}"' in event["extras"]
        socket.until("branch")
    assert owner.settled_reply(id)["text"] == "Next"


def test_values_that_cannot_be_saved_leave_a_failed_reply_with_its_text(owner):
    text = f"{LONG}break-save"
    id = owner.ask(text, model="prem-echo")
    with owner.watch(id) as socket:
        event = socket.until("settled")
    reply = owner.settled_reply(id)
    assert event["status"] == reply["status"] == "failed"
    assert (reply["error_kind"], reply["text"]) == ("internal", text.strip())


def test_a_reply_whose_task_has_gone_loses_its_lease(owner):
    id = owner.ask(f"{LONG}break-task", model="prem-echo")
    with owner.watch(id) as socket:
        assert owner.send(id, "Next", model="prem-echo").status_code == 204
        reply = wait_for("it to be settled", lambda: ended(owner, id))
        assert socket.until("settled", id=reply["id"])["status"] == "interrupted"
    assert LONG.strip().startswith(reply["text"][:1000])
    wait_for("what waits", lambda: owner.reply(id)["text"] == "Next")


def ended(owner: Visitor, id: str) -> dict:
    reply = owner.export(id)["messages"][1]
    return reply if reply["status"] == "interrupted" else {}


def test_stop_ends_a_reply_that_has_broken_in_part(owner):
    id = owner.ask(f"break-finish {LONG}", model="prem-echo")
    owner.reply_with_text(id, 100)
    assert owner.stop(id).status_code == 204
    reply = owner.settled_reply(id)
    assert reply["status"] == "failed"
    assert reply["text"].startswith("break-finish")


def test_a_waiting_message_is_asked_though_the_news_of_its_turn_fail(app, owner):
    id = owner.ask("First", model="bench:100000:50")
    assert owner.send(id, "break-begun", model="prem-echo").status_code == 204
    owner.stop(id)
    wait_for("it to be answered", lambda: owner.reply(id)["text"] == "break-begun")
    assert owner.settled_reply(id)["status"] == "complete"
    assert "ZeroDivisionError: break-begun" in app.process.output
