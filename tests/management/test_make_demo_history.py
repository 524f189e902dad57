"""`make_demo_history`: conversations for trying, as if a team had worked for years."""

import datetime as dt
import re
from random import Random

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.management.demo.languages import LANGUAGES
from chat.management.demo.sizes import LONGEST, SHORTEST, sizes
from chat.management.demo.text import Writer
from chat.management.demo.writing import Order, write
from tests.support.made_history import facts
from tests.support.processes import manage

UNTIL = "2026-11-30"


@pytest.fixture(scope="module")
def history(app):
    """The owner of a team with a made history, what the command said, and what the rows are."""
    owner = app.new_member()
    numbers = ("--conversations", "60", "--messages", "601", "--members", "4", "--until", UNTIL)
    said = app.manage("make_demo_history", "--email", owner.email, "--seed", "7", *numbers)
    return owner, said, app.call(facts, owner.email)


def test_it_says_what_it_made(history):
    owner, said, facts = history
    assert "60 conversations with 601 messages by 4 people" in said
    assert "from 2024-11-30 to 2026-11-30" in said
    assert owner.email in said
    assert (facts["conversations"], facts["messages"], facts["members"]) == (60, 601, 4)


def test_the_rows_are_as_the_app_writes_them(history):
    *_, facts = history
    assert facts["replies"] == facts["completions"] > 0
    assert "failed" in facts["statuses"]
    assert facts["with_variants"] > 0
    assert facts["shared"] > 0
    assert facts["wrong"] == []


def test_its_conversations_open_and_are_listed(history):
    owner, *_ = history
    page = owner.http.get("/").text
    ids = re.findall(r'href="/c/([0-9a-f-]{36})/"', page)
    assert len(ids) > 20  # those of colleagues are private as a rule
    for id in ids[:5]:
        opened = owner.http.get(f"/c/{id}/")
        assert opened.status_code == 200
        assert 'data-role="assistant"' in opened.text
    usage = owner.http.get("/team/usage/?days=90")
    assert usage.status_code == 200


def test_the_same_again_is_refused_and_adds_nothing(app, history):
    owner, _, before = history
    again = ("--conversations", "60", "--messages", "601", "--members", "4", "--until", UNTIL)
    with pytest.raises(AssertionError, match="The history of seed 7 is there already"):
        app.manage("make_demo_history", "--email", owner.email, "--seed", "7", *again)
    assert app.call(facts, owner.email) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--conversations", "0"], "at least one conversation"),
        (["--conversations", "5", "--messages", "9"], "hold 10 to"),
        (["--conversations", "1", "--messages", str(LONGEST + 1)], "hold 2 to"),
        (["--members", "0"], "at least 1"),
        (["--team", "Nobody's"], "no such team"),
        (["--until", "yesterday"], "invalid"),
        ([], "Several teams"),
    ],
)
def test_bad_arguments_are_named(app, history, arguments, words):
    with pytest.raises(AssertionError, match=words):
        app.manage("make_demo_history", *arguments)


def test_without_a_team_it_says_how_to_make_one(settings):
    done = manage("make_demo_history", **settings)
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: There is no team. Make one with create_team")


@given(st.integers(1, 300), st.floats(0, 1), st.integers(0, 2**32))
def test_sizes_make_up_the_number_of_messages(conversations, fullness, seed):
    fewest, most = SHORTEST * conversations, min(LONGEST, 60) * conversations
    messages = fewest + int(fullness * (most - fewest))
    found = sizes(conversations, messages, Random(seed))
    assert sum(found) == messages
    assert len(found) == conversations
    assert min(found) >= SHORTEST
    assert max(found) <= LONGEST


@hypothesis.settings(max_examples=20)
@given(st.integers(0, 10_000), st.integers(2, 40))
def test_the_same_order_writes_the_same(number, size):
    order = Order(3, number, size, 5, dt.datetime(2026, 11, 30, tzinfo=dt.UTC))
    written = write(order)
    assert written == write(order)
    assert len(written.messages) == size
    assert all(message.at <= order.until for message in written.messages)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_every_slot_of_a_language_can_be_filled(language):
    writer = Writer(Random(1), language)
    kinds = ("questions", "follow_ups", "openings", "sentences", "points", "closings")
    for sentence in [one for kind in kinds for one in getattr(language, kind)]:
        assert "{" not in sentence.format_map(writer)
