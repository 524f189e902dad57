"""A turn from the form to the settled reply, over HTTP and the socket."""

import re
import uuid

import pytest

from tests.support.body import Page
from tests.support.processes import wait_for


def test_it_works(ada):
    id = ada.ask("What is a relay?")
    reply = ada.settled_reply(id)
    assert reply["status"] == "complete"
    assert reply["finish_reason"] == "stop"
    assert "What is a relay" in reply["text"]
    assert reply["usage"]["completion_tokens"] > 100
    assert reply["upstream_id"].startswith("chatcmpl-")
    assert reply["upstream_created"] > 0
    assert reply["system_fingerprint"]
    assert reply["answered_by"] == reply["model"] == "prem-fast"


def test_the_user_message_is_saved_with_the_pending_reply(ada):
    id = ada.ask("Answer me never", model="fail-slow-start")
    exported = ada.export(id)
    assert [(m["role"], m["status"]) for m in exported["messages"]] == [
        ("user", "complete"),
        ("assistant", "pending"),
    ]
    assert exported["title"] == "Answer me never"
    assert ada.stop(id).status_code == 204
    assert ada.settled_reply(id)["status"] == "stopped"


def test_a_viewer_sees_what_the_page_shows_after_a_reload(ada):
    id = ada.ask("Show me everything")
    with ada.watch(id) as socket:
        page = Page.follow(socket)
    reply = ada.settled_reply(id)
    assert page.body(reply["id"]) == Page.of_html(ada.page_body(id, reply["id"]))


def test_a_reload_shows_at_once_what_was_seen(ada):
    def newest(text: str) -> int:
        return max(map(int, re.findall(r"\((\d+)@", text)), default=0)

    id = ada.ask("Show me", model="bench:400:100")
    reply_id = ada.export(id)["leaf"]
    with ada.watch(id) as socket:
        for _ in range(50):
            seen = newest(str(socket.until("frame")["ops"]))
            assert newest(ada.page_body(id, reply_id)) >= seen
    ada.stop(id)


def test_two_viewers_see_the_same_whenever_they_join(ada):
    id = ada.ask("Show me everything")
    with ada.watch(id) as early:
        ada.reply_with_text(id, 100)
        with ada.watch(id) as late:
            first, second = Page.follow(early), Page.follow(late)
    reply = ada.settled_reply(id)
    assert first.body(reply["id"]) == second.body(reply["id"])


def test_the_second_turn_carries_the_first(ada):
    id = ada.ask("One", model="prem-echo")
    ada.settled_reply(id)
    assert ada.send(id, "Two").status_code == 204
    wait_for("the second turn", lambda: len(ada.export(id)["messages"]) == 4)
    reply = ada.settled_reply(id)
    assert reply["text"] == "Two"
    assert reply["usage"]["prompt_tokens"] == 3  # One, One, Two


def test_a_repeated_send_makes_one_message(ada):
    key = str(uuid.uuid4())
    first = ada.ask("Only once", model="prem-echo", key=key)
    assert ada.ask("Only once", model="prem-echo", key=key) == first
    ada.settled_reply(first)
    key = str(uuid.uuid4())
    assert ada.send(first, "Again", key=key).status_code == 204
    assert ada.send(first, "Again", key=key).status_code == 204
    asked = [m["text"] for m in ada.export(first)["messages"] if m["role"] == "user"]
    assert asked == ["Only once", "Again"]


def test_stop_keeps_what_has_arrived(ada):
    id = ada.ask("Tell me all", model="prem-long")
    partial = ada.reply_with_text(id, 200)
    ada.stop(id)
    reply = ada.settled_reply(id)
    assert reply["status"] == "stopped"
    assert reply["text"].startswith(partial["text"])
    assert len(reply["text"]) < 60_000


@pytest.mark.parametrize(
    ("model", "status", "kind", "words"),
    [
        ("fail-rate-limit", "failed", "rate_limited", "Try again in 7 seconds"),
        ("fail-server", "failed", "upstream_down", "cannot answer right now"),
        ("fail-key", "failed", "bad_key", "PREM_API_KEY"),
        ("fail-quota", "failed", "quota", "no credit"),
        ("fail-context", "failed", "context_too_long", "too long for this model"),
        ("fail-html", "failed", "malformed_stream", "Your message is saved"),
        ("fail-empty", "failed", "empty_reply", "The model answered nothing"),
        ("no-such-model", "failed", "no_such_model", "Choose another model"),
        ("fail-mid-stream", "interrupted", "upstream_error", "What arrived is kept"),
        ("fail-malformed", "interrupted", "malformed_stream", "What arrived is kept"),
        ("fail-cut", "interrupted", "upstream_cut", "was interrupted"),
        ("fail-stall", "interrupted", "upstream_stalled", "went silent"),
        ("fail-length", "complete", "", "reached its length limit"),
        ("fail-filter", "complete", "", "content filter"),
    ],
)
def test_each_failure_says_what_happened_and_keeps_the_partial(ada, model, status, kind, words):
    id = ada.ask("Please", model=model)
    reply = ada.settled_reply(id)
    assert (reply["status"], reply["error_kind"]) == (status, kind)
    if model in {"fail-mid-stream", "fail-malformed", "fail-cut", "fail-stall"}:
        assert "something useful" in reply["text"]
    page = ada.http.get(f"/c/{id}/").text
    assert words in page
    assert ("Retry" in page) == (status != "complete")


def test_tool_calls_are_assembled_stored_and_shown(ada):
    id = ada.ask("What is the weather in Lugano", model="fail-tools")
    reply = ada.settled_reply(id)
    assert reply["finish_reason"] == "tool_calls"
    assert [call["function"]["name"] for call in reply["tool_calls"]] == [
        "get_weather",
        "get_local_time",
    ]
    assert (
        reply["tool_calls"][0]["function"]["arguments"] == '{"city": "Lugano", "unit": "celsius"}'
    )
    page = ada.http.get(f"/c/{id}/").text
    assert '<details class="tool-call">' in page
    assert "get_local_time" in page


@pytest.mark.parametrize("model", ["prem-reasoner", "prem-think"])
def test_reasoning_is_kept_apart_from_the_answer(ada, model):
    id = ada.ask("Think about it", model=model)
    reply = ada.settled_reply(id)
    assert reply["reasoning"].startswith("The question can be read in two ways.")
    assert "read in two ways" not in reply["text"]
    assert "<think>" not in reply["text"]
    assert "Thought for" in ada.http.get(f"/c/{id}/").text


def test_text_that_databases_refuse_is_made_storable(ada):
    id = ada.ask("a\0b\u2028c", model="prem-echo")
    assert ada.settled_reply(id)["text"] == "a\ufffdb\u2028c"
