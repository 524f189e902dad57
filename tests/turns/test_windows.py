"""A conversation goes on however long it is: older turns are left out, and the reply says so."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from tests.support.app import OWNER, PASSWORD
from tests.support.narrow import Narrow
from tests.support.processes import wait_for
from tests.support.visitor import Visitor, text_of

QUESTION = "And now?"
LONG = "word " * 300


@pytest.fixture(scope="module")
def api() -> Iterator[Narrow]:
    with closing(Narrow()) as api:
        yield api


@pytest.fixture(scope="module")
def owner(start_app, api) -> Iterator[Visitor]:
    app = start_app(PREM_BASE_URL=api.url)
    app.create_team("Windows", OWNER)
    visitor = Visitor(app.url)
    visitor.sign_in(OWNER, PASSWORD)
    wait_for("the list", lambda: 'value="listed"' in visitor.http.get("/models/").text)
    yield visitor
    visitor.close()


@pytest.fixture
def long_one(owner) -> str:
    """A conversation of three times what the models read, answers included."""
    id: str = owner.ask(LONG, model="wide")
    owner.settled_reply(id)
    owner.send(id, LONG, model="wide")
    owner.settled_reply(id)
    return id


def ask(owner: Visitor, api: Narrow, id: str, model: str) -> tuple[dict[str, Any], int]:
    """The reply to another question, and how often the API was asked for it."""
    before = len(api.completions)
    owner.send(id, QUESTION, model=model)
    return owner.settled_reply(id), len(api.completions) - before


@pytest.mark.parametrize(("model", "times"), [("listed", 1), ("named", 2), ("entered", 1)])
def test_what_does_not_fit_is_left_out(owner, api, long_one, model, times):
    if model == "entered":
        offer = {"model": [model], "offered": [model], "name": [""], "window": ["400"]}
        assert owner.post("/team/models/offer/", **offer).status_code == 302
    reply, asked = ask(owner, api, long_one, model)
    assert (reply["text"], asked) == (f"{model}: {QUESTION}", times)
    reply, asked = ask(owner, api, long_one, model)
    assert (reply["text"], asked) == (f"{model}: {QUESTION}", 1)  # it has been learnt
    assert reply["steps"][0]["omitted"] == 4


def test_a_window_that_nobody_tells_is_found_out(owner, api, long_one):
    """Each refusal halves what is sent, also where the second one ends the reply."""
    reply, asked = ask(owner, api, long_one, "silent")
    if reply["status"] == "failed":
        assert (reply["error_kind"], asked) == ("context_too_long", 2)
        owner.regenerate(long_one, reply["id"])
        reply = owner.settled_reply(long_one)
    assert reply["text"] == f"silent: {QUESTION}"


def test_a_refusal_that_the_history_is_not_to_blame_for_shortens_nothing_later(owner, api):
    id = owner.ask("Hello", model="wide")
    owner.settled_reply(id)
    assert owner.post("/team/models/defaults/", max_completion_tokens="5000").status_code == 302
    assert ask(owner, api, id, "wide")[0]["error_kind"] == "context_too_long"
    assert owner.post("/team/models/defaults/").status_code == 302
    reply, asked = ask(owner, api, id, "wide")
    assert (reply["status"], reply["steps"][0]["omitted"], asked) == ("complete", 0, 1)


@pytest.mark.parametrize(("model", "first"), [("listed", "branch"), ("late", "settled")])
def test_viewers_and_a_reload_say_how_many_were_left_out(owner, model, first):
    words = "2 earlier messages were left out"
    id = owner.ask(LONG, model="wide")
    owner.settled_reply(id)
    with owner.watch(id) as socket:
        socket.until("hello")
        owner.send(id, QUESTION, model=model)
        assert words in str(socket.until(first))
    owner.settled_reply(id)
    assert words in text_of(owner.http.get(f"/c/{id}/").text)
