"""A line stands before what has come since the reader was there."""

import re
import uuid

import pytest

from tests.support.team import colleagues


@pytest.fixture(scope="module")
def owner(new_member):
    return new_member()


def ask(visitor, id: str, *questions: str) -> None:
    for question in questions:
        assert visitor.send(id, question, model="prem-echo").status_code == 204
        visitor.settled_reply(id)


def message_after_line(visitor, id: str) -> str:
    """The id of the message below the line, or nothing."""
    page = visitor.http.get(f"/c/{id}/").text
    found = re.search(r'class="unseen".*?id="message-([^"]*)"', page, re.DOTALL)
    return found[1] if found else ""


def test_it_stands_before_the_first_reply_that_was_not_seen(owner):
    id = owner.ask("One", model="prem-echo")
    owner.settled_reply(id)
    assert not message_after_line(owner, id)  # all is new
    assert not message_after_line(owner, id)
    ask(owner, id, "Two", "Three")
    messages = owner.export(id)["messages"]
    assert message_after_line(owner, id) == messages[3]["id"]
    assert not message_after_line(owner, id)  # it has been seen


def test_the_question_of_somebody_else_is_new_too(owner, app):
    id = owner.ask("One", model="prem-echo")
    owner.settled_reply(id)
    owner.post(f"/c/{id}/share/", htmx=True, sharing="write")
    with colleagues(app, owner, mia="member") as [mia]:
        assert not message_after_line(owner, id)
        assert not message_after_line(mia, id)
        ask(mia, id, "Two")
        messages = owner.export(id)["messages"]
        assert message_after_line(owner, id) == messages[2]["id"]
        assert message_after_line(mia, id) == messages[3]["id"]


def test_it_is_found_above_the_last_page(owner):
    id = owner.ask("Number 0", model="prem-echo")
    owner.settled_reply(id)
    assert not message_after_line(owner, id)
    ask(owner, id, *(f"Number {number}" for number in range(1, 32)))
    assert message_after_line(owner, id) == owner.export(id)["messages"][3]["id"]


def test_a_running_reply_of_ones_own_is_not_new(owner):
    id = owner.ask("One", model="prem-echo")
    owner.settled_reply(id)
    assert not message_after_line(owner, id)
    owner.send(id, "Two", model="bench:100000:50", key=str(uuid.uuid4()))
    owner.reply_with_text(id)
    assert not message_after_line(owner, id)
    owner.stop(id)
    owner.settled_reply(id)


def test_replies_on_other_branches_do_not_move_it(owner):
    id = owner.ask("One", model="prem-echo")
    owner.settled_reply(id)
    assert not message_after_line(owner, id)
    ask(owner, id, "Two")
    left = owner.export(id)["messages"][3]["id"]
    owner.regenerate(id, left)
    owner.settled_reply(id)
    shown = owner.export(id)["messages"][-1]["id"]
    assert shown != left
    assert message_after_line(owner, id) == shown
