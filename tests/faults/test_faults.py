"""What is kept when processes die, with the real signals."""

import re
import signal
import uuid

import pytest

from tests.support.app import PASSWORD
from tests.support.body import Page
from tests.support.processes import wait_for
from tests.support.visitor import Visitor, has_button


@pytest.fixture
def own_app(start_app):
    """An app that may be killed."""
    app = start_app()
    app.create_team("Faulty", "owner@example.com")
    return app


@pytest.fixture
def owner(own_app):
    visitor = Visitor(own_app.url)
    visitor.sign_in("owner@example.com", PASSWORD)
    yield visitor
    visitor.close()


def test_a_killed_server_keeps_the_partial_and_says_so(own_app, owner):
    id = owner.ask("All", model="bench:100000:100")
    with owner.watch(id) as socket:
        socket.until("frame")
        owner.reply_with_text(id, 200)
        seen = number_of_deltas(socket)
        own_app.process.kill()
    own_app.process.restart()
    reply = wait_for("the reply to be settled", lambda: interrupted(owner, id))
    whole = [part for part in reply["text"].split() if part.endswith("]")]
    assert [part.partition("@")[0] for part in whole] == [f"[{n}" for n in range(len(whole))]
    # 100 deltas a second: a second, and as much for the write and the signal on their way.
    assert len(whole) > seen - 200
    page = owner.http.get(f"/c/{id}/").text
    assert "The answer was interrupted" in page
    assert has_button(page, "Retry")
    assert owner.regenerate(id, reply["id"], model="prem-echo").status_code == 204
    assert owner.settled_reply(id)["text"] == "All"


def number_of_deltas(socket) -> int:
    """How far the frames seen so far have come."""
    text = "".join(str(event) for event in socket.events)
    return max(int(part) for part in re.findall(r"\((\d+)@", text))


def interrupted(visitor, id):
    reply = visitor.reply(id)
    return reply if reply["status"] == "interrupted" else None


@pytest.mark.parametrize(("number", "replies"), [(signal.SIGTERM, 50), (signal.SIGINT, 5)])
def test_a_server_that_is_told_to_end_saves_every_reply(own_app, owner, number, replies):
    ids = [owner.ask(f"Part {n}", model="bench:100000:20") for n in range(replies)]
    for id in ids:
        owner.reply_with_text(id)
    with owner.watch(ids[0]) as socket:
        page = Page(socket)
        page.apply(socket.until("snapshot"))
        own_app.process.child.send_signal(number)
        page.follow_on(socket)
        assert page.statuses.popitem()[1] == "interrupted"
        assert socket.close_code() == 1012
    assert own_app.process.end(number) == 0
    assert len(own_app.process.lines) == 1, own_app.process.output
    own_app.process.restart()
    for id in ids:
        reply = owner.reply(id)
        assert reply["status"] == "interrupted"
        assert reply["text"]
    body = page.bodies[owner.reply(ids[0])["id"]].tree
    assert body == Page.of_html(owner.page_body(ids[0], owner.reply(ids[0])["id"]))


def test_a_reply_goes_on_when_everybody_has_left(ada):
    id = ada.ask("Go on", model="bench:300:100")
    with ada.watch(id) as socket:
        socket.until("frame")
    assert ada.settled_reply(id)["text"].count("(") == 300


def test_reloading_fifty_times_never_shows_less(ada):
    id = ada.ask("All", model="bench:100000:150")
    lengths = []
    for _ in range(50):
        with ada.watch(id) as socket:
            lengths.append(sum(len(str(op)) for op in socket.until("snapshot")["ops"]))
    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[-1]
    ada.stop(id)


def test_an_upstream_that_is_away_is_named(start_app):
    app = start_app(PREM_BASE_URL="http://127.0.0.1:1/api/v1")
    app.create_team("Alone", "alone@example.com")
    visitor = Visitor(app.url)
    visitor.sign_in("alone@example.com", PASSWORD)
    assert visitor.http.get("/").status_code == 200
    wait_for(
        "the list to fail",
        lambda: "Models cannot be listed" in visitor.http.get("/models/").text,
    )
    refused = visitor.post("/", htmx=True, text="Anybody?", key=str(uuid.uuid4()))
    assert refused.status_code == 503
    assert "Your text is still in the box" in refused.text
    id = visitor.ask("Anybody?")
    reply = visitor.settled_reply(id)
    assert (reply["status"], reply["error_kind"]) == ("failed", "upstream_down")
    page = visitor.http.get(f"/c/{id}/").text
    assert "127.0.0.1:1 cannot answer right now" in page
    assert "Your message is saved" in page
    visitor.close()


def test_the_key_shows_nowhere(app, ada):
    """After all the failures of the run: pages, export, log, database dump."""
    key = app.settings["PREM_API_KEY"]
    id = ada.ask(f"Say {key[:3]}", model="fail-key")
    ada.settled_reply(id)
    for where in ("/", f"/c/{id}/", f"/c/{id}/export.json", "/models/", "/readyz"):
        assert key not in ada.http.get(where).text
    assert key not in app.process.output
