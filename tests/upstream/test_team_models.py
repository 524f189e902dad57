"""The models that a team offers, and what goes with each of its requests."""

import re
import uuid
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.support import conversations
from tests.support.prem import MODELS, Prem
from tests.support.processes import wait_for
from tests.support.teams import make_owners
from tests.support.visitor import Visitor, text_of


@pytest.fixture(scope="module")
def prem() -> Iterator[Prem]:
    with closing(Prem()) as prem:
        yield prem


@pytest.fixture(scope="module")
def place(start_app, prem):
    app = start_app(PREM_BASE_URL=prem.url, PREM_CONTEXT_TOKENS="60")
    yield app
    app.process.end()


@pytest.fixture(scope="module")
def people(place) -> list[str]:
    return make_owners(place, 8)


@pytest.fixture
def owner(place, people, visit, prem) -> Visitor:
    """Somebody with a new team."""
    prem.heard.clear()
    owner: Visitor = visit(place, people.pop())
    return owner


def save_offer(owner: Visitor, hidden=(), default="", names=("", "Big & <b>old</b>", "")):
    offered = [model for model in MODELS if model not in hidden]
    fields = {"model": list(MODELS), "name": list(names), "offered": offered, "default": default}
    return owner.post("/team/models/offer/", **fields)


def listed(owner: Visitor) -> str:
    """The options of the composer, once the list is there."""

    def ask() -> str:
        html = owner.http.get("/models/").text
        return "" if "data-state" in html else html

    return wait_for("the list of models", ask)


def options(owner: Visitor) -> list[tuple[str, str]]:
    html = listed(owner)
    return re.findall(r'<option value="([^"]*)"[^>]*>(.*?)</option>', html)


def selected(page: str) -> str:
    found = re.search(r'<option value="([^"]*)" selected', page)
    return found.group(1) if found else ""


def test_the_composer_has_the_teams_names_models_and_default(owner, neighbour):
    assert [id for id, _ in options(owner)] == list(MODELS)
    assert selected(owner.http.get("/models/").text) == "fine"
    assert save_offer(owner, hidden=["hidden-one"], default="large").status_code == 302
    assert options(owner) == [("fine", "fine"), ("large", "Big &amp; &lt;b&gt;old&lt;/b&gt;")]
    assert selected(owner.http.get("/").text) == "large"
    id = owner.post("/", text="Hi", key=str(uuid.uuid4())).headers["Location"].split("/")[2]
    assert owner.settled_reply(id)["model"] == "large"
    page = owner.http.get(f"/c/{id}/").text
    assert 'class="message-model">Big &amp; &lt;b&gt;old&lt;/b&gt;</span>' in page
    assert [id for id, _ in options(neighbour)] == list(MODELS)
    log = text_of(owner.http.get("/team/audit/").text)
    assert "changed the models that are offered" in log
    assert "hidden: hidden-one" in log


@pytest.fixture
def neighbour(place, people, visit) -> Visitor:
    """Somebody of another team."""
    neighbour: Visitor = visit(place, people.pop())
    return neighbour


def test_a_hidden_model_is_refused_in_words_everywhere(owner, prem):
    id = owner.ask("Old question", model="hidden-one")
    old = owner.settled_reply(id)
    assert save_offer(owner, hidden=["hidden-one"]).status_code == 302
    prem.heard.clear()
    key = str(uuid.uuid4())
    refusals = [
        owner.post("/", htmx=True, text="Hi", model="hidden-one", key=key),
        owner.post("/", htmx=True, text="Hi", model="hidden-one:latest", key=key),
        owner.send(id, "Hi", model="hidden-one"),
        owner.send(id, "Hi"),
        owner.edit(id, old["parent"], "Hi", model="hidden-one"),
        owner.regenerate(id, old["id"]),
        owner.regenerate(id, old["id"], model="hidden-one"),
    ]
    for refused in refusals:
        assert refused.status_code == 403
        assert "does not offer the model hidden-one" in refused.text
        assert "your text is kept" in refused.text
    assert prem.completions == []
    page = owner.http.get(f"/c/{id}/").text
    assert "Old question" in page
    assert selected(page) == "fine"
    assert owner.regenerate(id, old["id"], model="fine").status_code == 204
    assert owner.settled_reply(id)["model"] == "fine"


def test_a_model_hidden_while_its_message_waits_is_not_asked(owner, place, prem):
    id = owner.ask("Hi", model="fine")
    owner.settled_reply(id)
    assert save_offer(owner, hidden=["hidden-one"]).status_code == 302
    prem.heard.clear()
    place.call(conversations.let_wait, id, "Later", "hidden-one")
    with owner.watch(id) as socket:
        socket.until("settled")
    reply = owner.settled_reply(id)
    assert (reply["status"], reply["error_kind"]) == ("failed", "no_such_model")
    assert "does not offer this model" in reply["error_detail"]
    assert prem.completions == []


def test_an_offer_that_makes_no_sense_is_refused(owner):
    for fields, words in (
        ({"hidden": MODELS}, "Offer at least one"),
        ({"hidden": ["large"], "default": "large"}, "must be one of the models that are offered"),
        ({"names": ("Same", "Same", "")}, "Two models have the name Same"),
        ({"names": ("x" * 81, "", "")}, "at most 80"),
        ({"names": ("x",)}, "could not be read"),
    ):
        refused = save_offer(owner, **fields)
        assert refused.status_code == 400
        assert words in text_of(refused.text)
    assert [id for id, _ in options(owner)] == list(MODELS)


def test_the_list_is_asked_for_anew_on_request(owner, prem):
    listed(owner)
    prem.heard.clear()
    owner.http.get("/team/models/")
    assert prem.heard == []
    for _ in range(3):
        assert owner.post("/team/models/refresh/").status_code == 302
    wait_for("the list", lambda: "being asked for" not in models_page(owner))
    assert "lists 3 models" in models_page(owner)
    assert {one.path for one in prem.heard} == {"/api/v1/models"}


def models_page(owner: Visitor) -> str:
    return text_of(owner.http.get("/team/models/").text)


DEFAULTS = {
    "system_prompt": "Answer in one line.",
    "temperature": "0",
    "top_p": "0.5",
    "max_completion_tokens": "100",
    "frequency_penalty": "-2",
    "presence_penalty": "1.5",
    "seed": "7",
    "stop": "END\r\n  STOP ",
}


def test_the_defaults_go_with_each_request(owner, prem):
    assert owner.post("/team/models/defaults/", **DEFAULTS).status_code == 302
    id = owner.ask("First " * 40, model="fine")
    owner.settled_reply(id)
    assert owner.send(id, "Second").status_code == 204
    assert owner.settled_reply(id)["status"] == "complete"
    assert len(prem.completions) == 2
    for request in prem.completions:
        body = dict(request.body)
        assert body.pop("messages")[0] == {"role": "system", "content": "Answer in one line."}
        assert body == {
            "model": "fine",
            "stream": True,
            "stream_options": {"include_usage": True},
            "temperature": 0.0,
            "top_p": 0.5,
            "seed": 7,
            "max_completion_tokens": 100,
            "frequency_penalty": -2.0,
            "presence_penalty": 1.5,
            "stop": ["END", "  STOP "],
        }
    # The first turn no longer fits; the system prompt does.
    said = [message["content"] for message in prem.completions[1].body["messages"]]
    assert said == ["Answer in one line.", "Second"]
    assert "changed the defaults of requests" in text_of(owner.http.get("/team/audit/").text)
    assert owner.post("/team/models/defaults/").status_code == 302
    owner.settled_reply(owner.ask("Plain", model="fine"))
    assert set(prem.completions[-1].body) == {"model", "messages", "stream", "stream_options"}
    assert prem.completions[-1].body["messages"] == [{"role": "user", "content": "Plain"}]


OUT_OF_RANGE = [
    ("temperature", ["-0.1", "2.1", "nan", "inf", "warm"]),
    ("top_p", ["-0.1", "1.1"]),
    ("max_completion_tokens", ["0", "1.5", "99999999"]),
    ("frequency_penalty", ["-2.1", "2.1"]),
    ("presence_penalty", ["-2.1", "2.1"]),
    ("seed", ["1.5", "1" * 30]),
    ("stop", ["a\nb\nc\nd\ne", "x" * 201]),
    ("system_prompt", ["x" * 20_001]),
]


def test_defaults_out_of_range_are_refused_beside_their_field(owner):
    for field, value in ((field, value) for field, values in OUT_OF_RANGE for value in values):
        refused = owner.post("/team/models/defaults/", **{field: value})
        assert refused.status_code == 400
        found = re.search(
            rf'<p class="field[^"]*">(?:(?!</p>).)*name="{field}".*?</p>', refused.text, re.S
        )
        assert found
        assert "form-error" in found.group()
