"""A reply of several steps is one reply: one text, one state, and a record of each step."""

import pytest

from tests.support.app import OWNER, PASSWORD
from tests.support.body import Page
from tests.support.visitor import Visitor


@pytest.fixture(scope="module")
def owner(start_app):
    app = start_app(script="tests/support/two_steps.py")
    app.create_team("Steps", OWNER)
    visitor = Visitor(app.url)
    visitor.sign_in(OWNER, PASSWORD)
    yield visitor
    visitor.close()


def test_each_step_has_its_own_state_times_and_usage(owner):
    id = owner.ask("One two", model="prem-echo")
    reply = owner.settled_reply(id)
    assert (reply["status"], reply["text"]) == ("complete", "One two\n\nOne two")
    first, second = reply["steps"]
    assert [first["number"], second["number"]] == [1, 2]
    assert [first["text_start"], second["text_start"]] == [0, len("One two")]
    for step in (first, second):
        assert (step["kind"], step["status"]) == ("completion", "complete")
        assert step["usage"]["completion_tokens"] == 2
        assert step["finish_reason"] == "stop"
        assert step["started_at"] <= step["first_text_at"] <= step["finished_at"]
    assert first["upstream_id"] != second["upstream_id"] == reply["upstream_id"]
    assert reply["usage"]["completion_tokens"] == 4
    assert reply["created_at"] <= reply["first_text_at"] == first["first_text_at"]
    assert reply["finished_at"] == second["finished_at"]


def test_viewers_see_one_text(owner):
    id = owner.ask("Here is **some text** to show", model="prem-echo")
    with owner.watch(id) as socket:
        page = Page.follow(socket)
    reply = owner.settled_reply(id)
    assert page.body(reply["id"]) == Page.of_html(owner.page_body(id, reply["id"]))


def test_the_next_turn_says_it_as_one_message(owner):
    id = owner.ask("One", model="prem-echo")
    owner.settled_reply(id)
    owner.send(id, "Two")
    reply = owner.settled_reply(id)
    assert reply["text"] == "Two\n\nTwo"
    assert reply["steps"][0]["usage"]["prompt_tokens"] == 4  # One, One One, Two


def test_stop_ends_the_step_that_runs(owner):
    id = owner.ask("On", model="bench:100000:50")
    owner.reply_with_text(id)
    owner.stop(id)
    reply = owner.settled_reply(id)
    assert [step["status"] for step in reply["steps"]] == ["stopped"] == [reply["status"]]
