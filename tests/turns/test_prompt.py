"""What goes upstream of a branch: roles that alternate, and tool calls with their results."""

import uuid
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from tests.support.app import OWNER, PASSWORD, App
from tests.support.calls import call, seed_calls
from tests.support.picky import REFUSED, Picky
from tests.support.visitor import Visitor


@pytest.fixture(scope="module")
def prem() -> Iterator[Picky]:
    with closing(Picky()) as prem:
        yield prem


@pytest.fixture(scope="module")
def app(start_app, prem) -> App:
    app: App = start_app(PREM_BASE_URL=prem.url)
    app.create_team("Prompt", OWNER)
    return app


@pytest.fixture(scope="module")
def owner(app) -> Iterator[Visitor]:
    visitor = Visitor(app.url)
    visitor.sign_in(OWNER, PASSWORD)
    yield visitor
    visitor.close()


def asked(prem: Picky) -> list[dict[str, Any]]:
    """The messages of the last request."""
    messages: list[dict[str, Any]] = prem.completions[-1].body["messages"]
    return messages


def test_a_message_that_got_no_answer_is_joined_with_the_next(owner, prem):
    id = owner.ask(REFUSED, model="fine")
    assert owner.settled_reply(id)["error_kind"] == "bad_request"
    owner.send(id, "Then this")
    assert owner.settled_reply(id)["status"] == "complete"
    joined = {"role": "user", "content": f"{REFUSED}\n\nThen this"}
    assert asked(prem) == [joined]
    owner.send(id, "And this")
    reply = owner.settled_reply(id)
    assert reply["status"] == "complete"
    assert [message["role"] for message in asked(prem)] == ["user", "assistant", "user"]
    assert asked(prem)[0] == joined


def test_calls_go_upstream_with_their_results_and_never_without(app, owner, prem):
    id = app.call(seed_calls, OWNER)
    owner.send(id, "Thank you")
    assert owner.settled_reply(id)["status"] == "complete"
    assert asked(prem) == [
        {"role": "user", "content": "What time is it, and how warm?"},
        {"role": "assistant", "content": "Let me look.", "tool_calls": [call("call-1", "time")]},
        {"role": "tool", "content": "Noon", "name": "time", "tool_call_id": "call-1"},
        {"role": "assistant", "content": "It is noon."},
        {"role": "user", "content": "Thank you"},
    ]


def test_the_prompt_of_a_team_stays_first_and_alone(owner, prem):
    assert owner.post("/team/models/defaults/", system_prompt="Be brief.").status_code == 302
    id = owner.ask(REFUSED, model="fine")
    step = owner.settled_reply(id)["steps"][0]
    assert (step["model"], step["parameters"], step["omitted"]) == ("fine", {}, 0)
    owner.send(id, "Then this")
    owner.settled_reply(id)
    assert [message["role"] for message in asked(prem)] == ["system", "user"]
    assert owner.post("/team/models/defaults/").status_code == 302


def test_what_begins_in_a_folder_keeps_a_copy_of_its_instructions(owner, prem):
    owner.post("/team/models/defaults/", system_prompt="Be brief.")
    made = owner.post("/folders/", htmx=True, name="French", instructions="Answer in French.")
    folder = str(made.json()["id"])
    assert "Answer in French." in owner.http.get(f"/?folder={folder}").text
    begun = owner.post("/", text="Hello", model="fine", key=str(uuid.uuid4()), folder=folder)
    id = begun.headers["Location"].split("/")[2]
    owner.settled_reply(id)
    told = {"role": "system", "content": "Be brief.\n\nAnswer in French."}
    assert asked(prem)[0] == told
    owner.post(f"/folders/{folder}/", name="French", instructions="Answer in verse.")
    owner.send(id, "And now?")
    owner.settled_reply(id)
    assert asked(prem)[0] == told
    assert "Answer in French." in owner.http.get(f"/c/{id}/").text
    assert owner.export(id)["instructions"] == "Answer in French."
    with owner.watch(id) as window:
        window.until("hello")
        changed = owner.post(f"/c/{id}/instructions/", htmx=True, instructions="Answer in prose.")
        assert changed.status_code == 204
        assert "Answer in prose." in window.until("instructions")["content"]
    owner.send(id, "Once more?")
    owner.settled_reply(id)
    assert asked(prem)[0]["content"] == "Be brief.\n\nAnswer in prose."
    too_long = owner.post(f"/c/{id}/instructions/", htmx=True, instructions="x" * 20_001)
    assert too_long.status_code == 400
    owner.post("/team/models/defaults/")
