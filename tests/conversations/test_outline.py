"""The outline of a conversation: the questions of the branch that is shown, by day."""

import re
import uuid

import pytest

from tests.support import long_conversations
from tests.support.team import colleagues
from tests.support.visitor import text_of


@pytest.fixture(scope="module")
def owner(new_member):
    return new_member()


def asked(visitor, *questions: str) -> str:
    """A conversation with these questions, each answered."""
    first, *others = questions
    id: str = visitor.ask(first, model="prem-echo")
    visitor.settled_reply(id)
    for question in others:
        assert visitor.send(id, question).status_code == 204
        visitor.settled_reply(id)
    return id


def outline(visitor, id: str, zone: str = "") -> str:
    answer = visitor.http.get(f"/c/{id}/outline/", params={"zone": zone})
    assert answer.status_code == 200
    html: str = answer.text
    return html


def lines(html: str) -> list[str]:
    """The days and the questions, in their order."""
    found = re.findall(r"<(?:time datetime|a\s+dir)=.*?</", html, re.DOTALL)
    return [text_of(f"{line}>").strip() for line in found]


def test_questions_are_told_by_their_first_words(owner):
    id = asked(owner, "# A **plan**\n\nfor all of it", "Which [one](https://a.example)?", "***")
    assert lines(outline(owner, id)) == ["Today", "A plan", "Which one?", "***"]


def test_each_leads_to_its_message(owner):
    id = asked(owner, "One", "Two")
    messages = owner.export(id)["messages"]
    leads = re.findall(r'href="([^"]*)"', outline(owner, id))
    questions = [f"/c/{id}/?at={message['id']}" for message in messages[::2]]
    assert leads == [questions[0], *questions]  # the first message, and the questions
    assert f'id="message-{messages[2]["id"]}"' in owner.http.get(leads[2]).text


def test_only_the_branch_that_is_shown(owner):
    id = asked(owner, "Kept", "Replaced")
    replaced = owner.export(id)["messages"][2]["id"]
    owner.edit(id, replaced, "In its place")
    owner.settled_reply(id)
    assert lines(outline(owner, id)) == ["Today", "Kept", "In its place"]
    owner.act(id, replaced, "show")
    assert lines(outline(owner, id)) == ["Today", "Kept", "Replaced"]


def test_days_are_those_of_the_reader(owner, app):
    id = asked(owner, "One", "Two", "Three", "Four")
    moments = ["2025-03-01T12:00Z", "2025-03-01T23:30Z", "2025-03-02T12:00Z", "2025-05-04T12:00Z"]
    app.call(long_conversations.date, id, [moment.replace("Z", "+00:00") for moment in moments])
    march = ["March 1, 2025", "One", "Two", "March 2, 2025", "Three", "May 4, 2025", "Four"]
    assert lines(outline(owner, id)) == march
    assert lines(outline(owner, id, "Asia/Tokyo"))[:4] == [march[0], "One", march[3], "Two"]
    for odd in ("Nowhere/Land", "../etc/passwd", "Europe", "x" * 999):
        assert lines(outline(owner, id, odd)) == march
    assert "Go to a date" not in outline(owner, id)
    app.call(long_conversations.date, id, [f"2025-03-0{day}T12:00+00:00" for day in range(1, 5)])
    assert "Go to a date" in outline(owner, id)


def test_whoever_may_read_gets_it(owner, app, new_member):
    id = asked(owner, "For the team")
    with colleagues(app, owner, mia="viewer") as [viewer]:
        assert viewer.http.get(f"/c/{id}/outline/").status_code == 404
        owner.post(f"/c/{id}/share/", htmx=True, sharing="read")
        assert lines(outline(viewer, id)) == ["Today", "For the team"]
    assert new_member().http.get(f"/c/{id}/outline/").status_code == 404
    assert owner.http.get(f"/c/{uuid.uuid4()}/outline/").status_code == 404


def test_a_long_one_reads_the_beginnings_alone(owner, app):
    id = app.call(long_conversations.seed, owner.email, 2500, 400)
    html = outline(owner, id)
    assert lines(html)[:2] == ["Today", "000501é"]  # the latest ones
    assert len(lines(html)) == 2001
