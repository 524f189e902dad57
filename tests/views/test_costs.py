"""How many statements a page costs: figures in milliseconds are the benchmarks'."""

from pathlib import Path

import pytest

from tests.conftest import OWNER, PASSWORD
from tests.support.visitor import Visitor

MESSAGES = 50


@pytest.fixture(scope="module")
def counting(start_app):
    """The owner of an app that counts, with a conversation of 50 messages."""
    app = start_app(script="tests/support/counting.py")
    app.create_team("Own", OWNER)
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


def test_a_page_of_fifty_messages_is_twelve(counting):
    file, owner, id = counting
    owner.http.get(f"/c/{id}/")  # what the team has set is remembered
    page = statements(file, lambda: owner.http.get(f"/c/{id}/"))
    assert 0 < len(page) <= 12, page


def test_the_list_is_four(counting):
    file, owner, _ = counting
    listed = statements(file, lambda: owner.http.get("/conversations/"))
    assert 0 < len(listed) <= 4, listed


def test_a_send_does_not_ask_more_in_a_long_conversation(counting):
    file, owner, id = counting
    sent = statements(file, lambda: owner.send(id, "One more"))
    assert 0 < len(sent) <= 14, sent
