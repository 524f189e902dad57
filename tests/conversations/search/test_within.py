"""Finding in one conversation, also in messages that its page has not loaded."""

import pytest

from tests.support.long_conversations import say


@pytest.fixture(scope="module")
def owner(app):
    return app.new_member()


def found(visitor, id: str, typed: str) -> list[int]:
    """The messages that hold it, by their numbers in the conversation, from 1 on."""
    places = {one["id"]: one["sequence"] for one in visitor.export(id)["messages"]}
    answer = visitor.http.get(f"/c/{id}/find/", params={"q": typed})
    assert answer.status_code == 200
    assert answer.json()["is_whole"]
    return [places[id] for id, _ in answer.json()["messages"]]


TEXTS = [
    "Where is the **Café** Müller?",
    "In the OLD town: `get_user(name)` knows, C++ too.",
    "私は東京に住んでいます",
    "The café closed. Muller left => nobody knows.",
]


SOUGHT = {
    "cafe": [1, 4],
    "CAFÉ muller": [1],  # they follow each other, with Markdown between them
    "muller": [1, 4],
    "ld tow": [2],  # from the middle of a word
    "get_user": [2],
    "user name": [2],
    "東京": [3],
    "=>": [4],
    "know": [2, 4],
    "knows cafe": [],
    "": [],
    "  \0 ": [],
    '"(\\[': [],
    "x" * 10_000: [],
}


def test_words_that_follow_each_other_are_found(app, owner):
    id = app.call(say, owner.email, TEXTS)
    assert {typed: found(owner, id, typed) for typed in SOUGHT} == SOUGHT


def test_what_is_deleted_and_on_another_branch_is_not_found(owner):
    id = owner.ask("First halcyon", model="prem-echo")
    asked = owner.export(id)["messages"][0]["id"]
    owner.settled_reply(id)
    assert found(owner, id, "halcyon") == [1, 2]
    owner.edit(id, asked, "Another question")
    owner.settled_reply(id)
    assert found(owner, id, "halcyon") == []
    assert found(owner, id, "another question") == [3, 4]


def test_the_page_before_goes_back_to_a_message(app, owner):
    id = app.call(say, owner.email, [f"Number {n}" for n in range(400)])
    found = owner.http.get(f"/c/{id}/find/", params={"q": "Number 7"}).json()
    first, count = found["messages"][0]
    assert count == 1
    shown = owner.http.get(f"/c/{id}/").text.split("before=")[1].split('"')[0]
    page = owner.http.get(f"/c/{id}/messages/", params={"before": shown, "at": first}).text
    assert page.count("<article") > 300
    assert f'id="message-{first}"' in page
    assert owner.http.get(f"/c/{id}/messages/?before={shown}&at=nothing").status_code == 200
