"""The tree of a conversation: other versions, moving between them, deleting, what viewers see."""

import random
import re
import uuid

import pytest

from chat.models import Message
from tests.support import scheduled
from tests.support.body import Page
from tests.support.processes import wait_for

LEGAL = {"pending", "streaming", "complete", "stopped", "interrupted", "failed"}


def shown(visitor, id: str) -> list[str]:
    """The ids of the messages that the page shows."""
    return re.findall(
        r'<article[^>]* data-message-id="([^"]+)"', visitor.http.get(f"/c/{id}/").text
    )


def texts(visitor, id: str) -> list[str]:
    ids = shown(visitor, id)  # first: what comes meanwhile is in the export too
    known = {m["id"]: m["text"] for m in visitor.export(id)["messages"]}
    return [known[one] for one in ids]


def versions(visitor, id: str) -> list[str]:
    """What the switchers of the page say."""
    return re.findall(r"<span>(\d+ / \d+)</span>", visitor.http.get(f"/c/{id}/").text)


def ask_and_wait(visitor, text: str, model: str = "prem-echo") -> tuple[str, dict]:
    id = visitor.ask(text, model=model)
    return id, visitor.settled_reply(id)


def test_another_reply_stands_beside_the_first(ada):
    id, first = ask_and_wait(ada, "Try", "fail-server")
    assert (first["status"], first["error_kind"]) == ("failed", "upstream_down")
    with ada.watch(id) as socket:
        assert ada.regenerate(id, first["id"], model="prem-echo").status_code == 204
        event = socket.until("branch")
    second = ada.settled_reply(id)
    assert event["after"] == first["parent"] == second["parent"]
    assert event["begins"] == event["leaf"] == second["id"]
    assert "2 / 2" in event["content"]
    assert (second["text"], second["model"]) == ("Try", "prem-echo")
    assert first["id"] in {m["id"] for m in ada.export(id)["messages"]}
    assert shown(ada, id) == [first["parent"], second["id"]]


def test_the_text_of_a_deleted_message_and_of_those_below_is_not_there(ada):
    id, reply = ask_and_wait(ada, "One")
    ids = shown(ada, id)

    def statuses() -> list[int]:
        return [ada.http.get(f"/c/{id}/messages/{one}.txt").status_code for one in ids]

    assert statuses() == [200, 200]
    ada.act(id, ids[0], "delete")
    assert statuses() == [404, 404]
    ada.act(id, ids[0], "restore")
    ada.act(id, reply["id"], "delete")
    assert statuses() == [200, 404]


def test_the_same_model_answers_where_none_is_named(ada):
    id, first = ask_and_wait(ada, "Try")
    ada.regenerate(id, first["id"])
    assert ada.settled_reply(id)["model"] == "prem-echo"


def test_an_edited_message_gets_a_reply_of_its_own(ada):
    id, _ = ask_and_wait(ada, "One")
    ada.send(id, "Two")
    ada.settled_reply(id)
    first, _, second, _ = shown(ada, id)
    assert ada.edit(id, first, "Uno").status_code == 204
    reply = ada.settled_reply(id)
    assert texts(ada, id) == ["Uno", "Uno"]
    assert reply["usage"]["prompt_tokens"] == 1
    assert versions(ada, id) == ["2 / 2"]
    ada.act(id, first, "show")
    assert texts(ada, id) == ["One", "One", "Two", "Two"]
    assert second in shown(ada, id)


def test_an_edit_that_is_sent_twice_is_one(ada):
    id, _ = ask_and_wait(ada, "One")
    key = str(uuid.uuid4())
    message = shown(ada, id)[0]
    for _ in range(2):
        assert ada.edit(id, message, "Uno", key=key).status_code in {204, 409}
        ada.settled_reply(id)
    assert len(ada.export(id)["messages"]) == 4


def test_a_switcher_returns_to_where_one_left_off(ada):
    id, _ = ask_and_wait(ada, "Root")
    root, reply = shown(ada, id)
    ada.send(id, "Left")
    ada.settled_reply(id)
    left = shown(ada, id)
    ada.regenerate(id, left[-1])
    ada.settled_reply(id)
    left_again = shown(ada, id)
    ada.edit(id, left[2], "Right")
    ada.settled_reply(id)
    right = shown(ada, id)
    assert texts(ada, id) == ["Root", "Root", "Right", "Right"]
    ada.act(id, left[2], "show")
    assert shown(ada, id) == left_again
    ada.act(id, left[3], "show")
    assert shown(ada, id) == left
    ada.act(id, right[2], "show")
    ada.act(id, left[2], "show")
    assert shown(ada, id) == left
    assert [root, reply] == left[:2] == right[:2]


def test_switching_tells_only_what_changes(ada):
    id, _ = ask_and_wait(ada, "Root")
    ada.send(id, "Left")
    ada.settled_reply(id)
    left = shown(ada, id)
    ada.edit(id, left[2], "Right")
    ada.settled_reply(id)
    with ada.watch(id) as one, ada.watch(id) as other:
        ada.act(id, left[2], "show")
        for socket in (one, other):
            event = socket.until("branch")
            assert event["after"] == left[1]
            assert re.findall(r'data-message-id="([^"]+)"', event["content"]) == left[2:]
            assert "Left" in event["content"]


def test_switching_to_a_running_reply_shows_it_whole(ada):
    id, first = ask_and_wait(ada, "Root")
    ada.regenerate(id, first["id"], model="bench:100000:50")
    running = ada.reply_with_text(id)
    ada.act(id, first["id"], "show")
    with ada.watch(id) as socket:
        page = Page(socket)
        assert socket.until("hello")["leaf"] == first["id"]
        ada.act(id, running["id"], "show")
        page.apply(socket.until("snapshot"))
        ada.stop(id)
        page.follow_on(socket)
    html = ada.page_body(id, running["id"])
    assert page.body(running["id"]) == Page.of_html(html)


@pytest.mark.parametrize("model", ["fail-length", "fail-cut"])
def test_a_reply_that_was_cut_short_goes_on(ada, model):
    id, cut = ask_and_wait(ada, "Go", model)
    assert ada.act(id, cut["id"], "continue").status_code == 204
    whole = ada.settled_reply(id)
    assert (whole["id"], whole["status"]) == (cut["id"], "complete")
    assert whole["text"] == cut["text"] + " this is where it goes on, to its end."
    assert versions(ada, id) == []
    first, second = whole["steps"]
    assert [first["status"], second["status"]] == [cut["status"], "complete"]
    assert second["text_start"] == len(cut["text"])
    spent = [step["usage"]["completion_tokens"] for step in whole["steps"] if step["usage"]]
    assert whole["usage"]["completion_tokens"] == sum(spent)
    assert second["usage"]


def test_a_stopped_reply_goes_on_to_the_character(ada):
    id = ada.ask("Go", model="bench:200:50")
    ada.reply_with_text(id, 50)
    ada.stop(id)
    cut = ada.settled_reply(id)
    with ada.watch(id) as socket:
        assert ada.act(id, cut["id"], "continue").status_code == 204
        page = Page(socket)
        event = socket.until("branch")
        assert event["begins"] == event["leaf"] == cut["id"]
        with ada.watch(id) as late:  # what it is greeted with has the text so far
            other = Page(late)
            assert "(0@" in str(other.until("snapshot")["ops"])
            page.follow_on(socket)
            other.follow_on(late)
    whole = ada.settled_reply(id)
    assert other.body(whole["id"]) == page.body(whole["id"])
    assert whole["text"].startswith(cut["text"])
    assert re.findall(r"\((\d+)@", whole["text"]) == [str(n) for n in range(200)]
    assert page.body(whole["id"]) == Page.of_html(ada.page_body(id, whole["id"]))


def test_who_missed_the_end_takes_no_frame_of_what_goes_on(ada):
    """Frames of the new step do not follow those of the old one."""
    id = ada.ask("Go", model="bench:200:50")
    with ada.watch(id) as socket:
        old = socket.until("frame")
        ada.stop(id)
        reply = ada.settled_reply(id)
        ada.act(id, reply["id"], "continue")
        socket.until("branch")
        new = socket.until("snapshot")
    assert new["seq"] > old["seq"] + 10_000
    ada.stop(id)


def test_what_something_follows_cannot_go_on(ada):
    id, cut = ask_and_wait(ada, "Go", "fail-length")
    ada.send(id, "Next", model="bench:100000:50")
    ada.stop(id)
    follower = ada.settled_reply(id)
    refused = ada.act(id, cut["id"], "continue")
    assert refused.status_code == 409
    assert "This reply cannot go on" in refused.text
    # What is deleted follows no more, and cannot come back under the text that grows.
    ada.act(id, follower["parent"], "delete")
    ada.act(id, cut["id"], "regenerate", model="bench:100000:50")
    ada.reply_with_text(id)
    ada.stop(id)
    other = ada.settled_reply(id)
    ada.send(id, "Next", model="prem-echo")
    [*_, asked, _] = shown(ada, id)
    ada.settled_reply(id)
    ada.act(id, asked, "delete")
    assert ada.act(id, other["id"], "continue").status_code == 204
    refused = ada.act(id, asked, "restore")
    assert refused.status_code == 409
    assert "A reply is still running" in refused.text
    ada.stop(id)
    ada.settled_reply(id)
    assert ada.act(id, asked, "restore").status_code == 204


def test_what_is_complete_or_empty_cannot_go_on(ada):
    for model in ("prem-echo", "fail-server", "prem-tools"):
        id, reply = ask_and_wait(ada, "Go", model)
        assert ada.act(id, reply["id"], "continue").status_code == 404
        assert "continue/" not in ada.http.get(f"/c/{id}/").text


def test_a_deleted_message_takes_its_branch_with_it_and_comes_back(ada):
    id, _ = ask_and_wait(ada, "One")
    ada.send(id, "Two")
    ada.settled_reply(id)
    before = shown(ada, id)
    with ada.watch(id) as socket:
        assert ada.act(id, before[2], "delete").status_code == 204
        event = socket.until("branch")
        assert (event["after"], event["content"], event["leaf"]) == (before[1], "", before[1])
        assert shown(ada, id) == before[:2]
        assert "Two" not in str(ada.export(id))
        assert ada.act(id, before[2], "restore").status_code == 204
        assert "Two" in socket.until("branch")["content"]
    assert shown(ada, id) == before


def test_what_was_deleted_in_two_steps_comes_back_in_any_order(ada):
    id, _ = ask_and_wait(ada, "One")
    ada.send(id, "Two")
    ada.settled_reply(id)
    before = shown(ada, id)
    ada.act(id, before[3], "delete")
    ada.act(id, before[2], "delete")
    with ada.watch(id) as socket:
        assert ada.act(id, before[3], "restore").status_code == 204
        event = socket.until("branch")
        assert (event["after"], event["leaf"]) == (before[1], before[3])
    assert shown(ada, id) == before
    # The first is back with it: to ask for it, too, is no mistake.
    assert ada.act(id, before[2], "restore").status_code == 204
    assert shown(ada, id) == before


def test_deleting_one_version_shows_the_other(ada):
    id, first = ask_and_wait(ada, "One")
    ada.regenerate(id, first["id"])
    second = ada.settled_reply(id)
    ada.act(id, second["id"], "delete")
    assert shown(ada, id)[-1] == first["id"]
    assert versions(ada, id) == []
    ada.act(id, second["id"], "restore")
    assert shown(ada, id)[-1] == second["id"]
    assert versions(ada, id) == ["2 / 2"]


def test_a_message_without_a_reply_can_get_one(ada):
    id, reply = ask_and_wait(ada, "One")
    ada.act(id, reply["id"], "delete")
    assert shown(ada, id) == [reply["parent"]]
    assert ada.regenerate(id, reply["parent"]).status_code == 204
    assert ada.settled_reply(id)["text"] == "One"


def test_when_all_is_deleted_one_can_begin_anew(ada):
    id, reply = ask_and_wait(ada, "One")
    ada.act(id, reply["parent"], "delete")
    assert shown(ada, id) == []
    assert ada.send(id, "Two").status_code == 204
    assert ada.settled_reply(id)["text"] == "Two"
    assert texts(ada, id) == ["Two", "Two"]


def test_deleting_a_running_reply_stops_it(ada):
    id = ada.ask("On", model="bench:100000:50")
    reply = ada.reply_with_text(id)
    ada.act(id, reply["parent"], "delete")
    ada.send(id, "Next", model="prem-echo")
    wait_for("the next turn", lambda: texts(ada, id) == ["Next", "Next"])


def count_messages() -> int:
    return Message.objects.count()


def test_what_was_deleted_is_gone_for_good_after_a_while(launch, visit):
    app = launch()
    owner = visit(app)
    id, reply = ask_and_wait(owner, "Forget me")
    owner.act(id, reply["parent"], "delete")
    app.call(scheduled.age_deleted, reply["parent"])
    wait_for("the messages to be gone", lambda: not app.call(count_messages))
    assert owner.act(id, reply["parent"], "restore").status_code == 404


def test_while_a_reply_runs_other_versions_are_refused_in_words(ada):
    id = ada.ask("On", model="bench:100000:50")
    reply = ada.reply_with_text(id)
    for answer in (
        ada.regenerate(id, reply["id"]),
        ada.act(id, reply["id"], "continue"),
        ada.edit(id, reply["parent"], "Else"),
    ):
        assert answer.status_code == 409
        assert "A reply is still running" in answer.text
    ada.stop(id)
    assert len(ada.export(id)["messages"]) == 2


def test_what_does_not_exist_cannot_be_acted_on(ada):
    id, reply = ask_and_wait(ada, "One")
    for what in ("edit", "regenerate", "continue", "show", "delete", "restore"):
        fields = {"text": "x", "key": str(uuid.uuid4()), "model": ""}
        assert ada.act(id, str(uuid.uuid4()), what, **fields).status_code == 404
    assert ada.edit(id, reply["id"], "A reply is not edited").status_code == 404
    assert ada.edit(id, reply["parent"], "   ").status_code == 400


@pytest.mark.parametrize("seed", range(5))
def test_any_sequence_of_actions_leaves_a_legal_state(ada, seed):
    """What the database holds is what a viewer sees, whatever was done in which order."""
    chance = random.Random(seed)
    id = ada.ask("Root", model="bench:30:200")
    for number in range(100):
        messages = ada.export(id)["messages"]
        what = chance.choice(
            ["send", "send", "stop", "regenerate", "edit", "continue", "show", "delete", "restore"]
        )
        one = chance.choice(messages)["id"] if messages else ""
        if what == "send":
            answer = ada.send(id, f"Message {number}", model="bench:20:400")
        elif what == "stop":
            answer = ada.stop(id)
        elif what == "edit":
            answer = ada.edit(id, one or str(uuid.uuid4()), f"Edit {number}")
        else:
            answer = ada.act(id, one or str(uuid.uuid4()), what, model="")
        assert answer.status_code in {204, 404, 409, 429}, answer.text

    def nothing_runs():
        page = ada.http.get(f"/c/{id}/").text
        exported = ada.export(id)
        running = any(m["status"] in {"pending", "streaming"} for m in exported["messages"])
        return exported if not running and "waiting-message" not in page else None

    def stop_and_look():
        ada.stop(id)
        return nothing_runs()

    exported = wait_for("everything to end", stop_and_look)
    known = {m["id"]: m for m in exported["messages"]}
    assert {m["status"] for m in known.values()} <= LEGAL
    path: list[str] = []
    leaf = exported["leaf"]
    while leaf:
        path.insert(0, leaf)
        leaf = known[leaf]["parent"]
    assert shown(ada, id)[-50:] == path[-50:]
