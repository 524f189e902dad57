"""However an answer ends, the reply says what happened, and keeps what has arrived."""

import re

import pytest

from tests.support.app import OWNER, PASSWORD
from tests.support.body import Page
from tests.support.endings import Endings
from tests.support.processes import wait_for
from tests.support.visitor import Visitor


@pytest.fixture(scope="module")
def api():
    api = Endings()
    yield api
    api.close()


@pytest.fixture(scope="module")
def app(start_app, api):
    app = start_app(PREM_BASE_URL=api.url)
    app.create_team("Endings", OWNER)
    return app


@pytest.fixture(scope="module")
def owner(app):
    visitor = Visitor(app.url)
    visitor.sign_in(OWNER, PASSWORD)
    yield visitor
    visitor.close()


NOTHING = "The model answered nothing"
CASES = [
    ("choice-error-after", "interrupted", "upstream_error", "Half an ans", "Provider disconnected"),
    ("choice-error-before", "failed", "upstream_error", "", "Provider disconnected"),
    ("reason-error", "interrupted", "upstream_error", "Half an ans", "reported an error"),
    ("object-error", "interrupted", "upstream_error", "Half an ans", "Engine issue"),
    ("detail", "failed", "upstream_error", "", "upstream failed"),
    ("done-alone", "failed", "empty_reply", "", NOTHING),
    ("empty", "failed", "empty_reply", "", NOTHING),
    ("white", "failed", "empty_reply", None, NOTHING),
    ("thoughts", "failed", "empty_reply", "", NOTHING),
    ("thoughts-length", "failed", "empty_reply", "", "reached its length limit before"),
    ("images", "failed", "empty_reply", "", NOTHING),
    ("old-call", "failed", "empty_reply", "", NOTHING),
    ("cut-before", "failed", "upstream_cut", "", "cut off before it began"),
    ("cut-after", "interrupted", "upstream_cut", "Half an ans", "before the answer had ended"),
    ("cut-call", "failed", "upstream_cut", "", "The tool call was cut off"),
    ("half-event", "complete", "", "All of it", ""),
    ("null", "complete", "", "Half an answer", ""),
    ("quota", "failed", "quota", "", "no credit left"),
    ("wrong-key", "failed", "bad_key", "", "did not accept the API key"),
    ("max-tokens", "complete", "", "As far as", "reached its length limit"),
    ("status-204", "failed", "empty_reply", "", NOTHING),
    ("status-500", "failed", "upstream_down", "", "cannot answer right now"),
    ("context", "failed", "context_too_long", "", "too long for this model"),
    ("unknown", "failed", "no_such_model", "", "Choose another model"),
]


@pytest.mark.parametrize(("model", "status", "kind", "text", "words"), CASES)
def test_an_ending_is_told(owner, model, status, kind, text, words):
    id = owner.ask("Hello", model=model)
    reply = owner.settled_reply(id)
    assert (reply["status"], reply["error_kind"]) == (status, kind)
    assert (reply["text"] if text is not None else reply["text"].strip()) == (text or "")
    page = owner.http.get(f"/c/{id}/").text
    assert words in page
    assert "Something went wrong" not in page
    assert "secret of the server" not in page
    assert has_button(page, "Retry") == (status != "complete")
    goes_on = status == "interrupted" or model == "max-tokens"
    assert has_button(page, "Continue") == goes_on


def test_thoughts_are_kept_where_nothing_else_came(owner):
    id = owner.ask("Hello", model="thoughts")
    assert owner.settled_reply(id)["reasoning"] == "Let me see."
    assert "Let me see." in owner.http.get(f"/c/{id}/").text


def test_what_cannot_go_on_keeps_what_it_has(owner):
    id = owner.ask("Hello", model="goes")
    cut = owner.settled_reply(id)
    owner.act(id, cut["id"], "continue")
    again = owner.settled_reply(id)
    assert (again["id"], again["text"]) == (cut["id"], "Half an ans")
    assert (again["status"], again["error_kind"]) == ("interrupted", "no_such_model")
    assert [step["status"] for step in again["steps"]] == ["interrupted"] * 2
    page = owner.http.get(f"/c/{id}/").text
    assert "This model is not available" in page
    assert has_button(page, "Continue")


@pytest.mark.parametrize(
    ("model", "cause"),
    [
        ("cut-after", "upstream_cut, The answer ended in the middle"),
        ("status-500", "upstream_down, answered 500: Traceback: secret of the server"),
        ("quota", "quota"),
        ("empty", "empty_reply, The model answered nothing"),
    ],
)
def test_a_failure_is_one_line_of_the_log(app, owner, api, model, cause):
    before = len(app.process.lines)
    owner.settled_reply(owner.ask("A private question", model=model))
    line = wait_for("the log", lambda: app.process.lines[before:])
    assert len(line) == 1
    said = rf"'{model}' at 127\.0\.0\.1:{api.port} failed after \d+\.\d s: {re.escape(cause)}$"
    assert re.search(said, line[0])


def test_the_log_names_no_server_where_the_simulator_failed(launch, visit):
    app = launch(PREM_API_KEY="", PREM_BASE_URL="")
    owner = visit(app)
    owner.settled_reply(owner.ask("Hello", model="fail-key"))
    wait_for("the log", lambda: "'fail-key' at the simulator failed" in app.process.output)


def test_the_words_name_the_server_that_was_asked(owner, api):
    id = owner.ask("Hello", model="wrong-key")
    owner.settled_reply(id)
    assert f"127.0.0.1:{api.port} did not accept" in owner.http.get(f"/c/{id}/").text


def test_a_closing_tag_alone_moves_the_text_before_it_to_the_thoughts(owner):
    id = owner.ask("Hello", model="no-opening")
    with owner.watch(id) as socket:
        page = Page.follow(socket)
    reply = owner.settled_reply(id)
    assert (reply["text"], reply["reasoning"]) == ("Hello!", "I should greet.")
    assert page.body(reply["id"]) == Page.of_html(owner.page_body(id, reply["id"]))


def test_a_conversation_that_is_too_long_is_tried_again_with_less_of_it(owner, api):
    id = owner.ask("One", model="fine")
    for text in ("Two", "Three"):
        owner.settled_reply(id)
        owner.send(id, text, model="fine")
    owner.settled_reply(id)
    api.asked.clear()
    owner.send(id, "Four", model="small-window")
    reply = owner.settled_reply(id)
    assert (reply["status"], reply["text"]) == ("complete", "Fine.")
    assert api.asked[-2][:2] == ["One", "Fine."]
    assert api.asked[-1] == ["Three", "Fine.", "Four"]
    assert "4 earlier messages were left out" in owner.http.get(f"/c/{id}/").text


def test_a_long_reply_in_small_chunks_arrives_whole(owner):
    id = owner.ask("Hello", model="long")
    reply = owner.settled_reply(id)
    assert (reply["status"], len(reply["text"])) == ("complete", 200_000)


def has_button(page: str, label: str) -> bool:
    return bool(re.search(rf">\s*{label}\s*</button>", page))
