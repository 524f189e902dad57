"""How many statements a page costs: figures in milliseconds are the benchmarks'."""

import time
from pathlib import Path

import pytest

from tests.support import accounts
from tests.support.app import OWNER, PASSWORD
from tests.support.visitor import Visitor

MESSAGES = 50
COLLEAGUES = ["ann@example.com", "bob@example.com"]


@pytest.fixture(scope="module")
def app(start_app):
    """An app that counts."""
    app = start_app(script="tests/support/counting.py")
    app.create_team("Own", OWNER)
    return app


@pytest.fixture(scope="module")
def counting(app):
    """What it has counted, its owner, and a conversation of 50 messages."""
    owner = Visitor(app.url)
    owner.sign_in(OWNER, PASSWORD)
    id = owner.ask("Question 0", model="prem-echo")
    for number in range(1, MESSAGES // 2):
        owner.settled_reply(id)
        owner.send(id, f"Question {number}")
    owner.settled_reply(id)
    yield Path(app.settings["PREMWEB_DATA_DIR"], "statements"), owner, id
    owner.close()


def statements(file: Path, ask) -> list[str]:
    """What the threads of the pages ask the database for meanwhile."""
    file.write_text("")
    assert ask().status_code in {200, 204}
    lines = file.read_text().splitlines()
    return [line for line in lines if line.startswith("page") and " BEGIN" not in line]


def test_a_page_of_fifty_messages_is_sixteen(counting):
    file, owner, id = counting
    owner.http.get(f"/c/{id}/")  # what the team has set is remembered
    page = statements(file, lambda: owner.http.get(f"/c/{id}/"))
    assert 0 < len(page) <= 16, page


def test_a_page_that_others_wrote_in_is_sixteen_too(counting, app, visit):
    file, owner, id = counting
    owner.post(f"/c/{id}/share/", sharing="write")
    app.create_account(*COLLEAGUES)
    app.call(accounts.join, OWNER, dict.fromkeys(COLLEAGUES, "member"))
    colleagues = [visit(app, email) for email in COLLEAGUES]
    for colleague in colleagues:
        assert colleague.send(id, "Mine too").status_code == 204
        owner.settled_reply(id)
    colleague.http.get(f"/c/{id}/")
    page = statements(file, lambda: colleague.http.get(f"/c/{id}/"))
    assert 0 < len(page) <= 16, page


def test_the_list_is_seven(counting):
    file, owner, _ = counting
    listed = statements(file, lambda: owner.http.get("/conversations/"))
    assert 0 < len(listed) <= 7, listed


def test_an_outline_is_six(counting):
    file, owner, id = counting
    asked = statements(file, lambda: owner.http.get(f"/c/{id}/outline/"))
    assert 0 < len(asked) <= 6, asked
    assert sum("message" in statement and "text" in statement for statement in asked) == 1


def test_a_search_is_eighteen(counting):
    file, owner, _ = counting
    asked = {"q": "question number from:me model:echo after:2020", "role": "user"}
    searched = statements(file, lambda: owner.http.get("/search/", params=asked))
    assert 0 < len(searched) <= 18, searched


def test_a_send_does_not_ask_more_in_a_long_conversation(counting):
    file, owner, id = counting
    sent = statements(file, lambda: owner.send(id, "One more"))
    assert 0 < len(sent) <= 18, sent


def test_monitors_ask_the_database_once_a_second_together(counting):
    file, owner, _ = counting
    file.write_text("")
    began = time.monotonic()
    for _ in range(50):
        assert owner.http.get("/readyz").text == "ready"
    asked = [line for line in file.read_text().splitlines() if line.endswith(" SELECT 1")]
    assert len(asked) <= time.monotonic() - began + 1
