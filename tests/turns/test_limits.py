"""What bounds a member, a team, a session, and what goes upstream: said in words, nothing lost."""

import os
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from websockets.exceptions import InvalidStatus

from chat.models import Conversation, Message
from tests.support import accounts
from tests.support.app import OWNER
from tests.support.processes import wait_for

SLOW = "bench:100000:20"


def test_a_member_runs_so_many_replies_and_a_team_so_many(launch, visit):
    app = launch(PREMWEB_REPLIES_PER_MEMBER="2", PREMWEB_REPLIES_PER_TEAM="3")
    owner = visit(app)
    app.create_account("other@example.com")
    app.call(accounts.join, OWNER, {"other@example.com": "member"})
    other = visit(app, "other@example.com")
    ids = [owner.ask("One", model=SLOW) for _ in range(2)]
    key = "00000000-0000-4000-8000-000000000001"
    refused = owner.post("/", htmx=True, text="Three", model=SLOW, key=key)
    assert refused.status_code == 429
    assert "You have 2 replies running" in refused.text
    assert "Your text is kept" in refused.text
    other.ask("One", model=SLOW)
    refused = other.post("/", htmx=True, text="Two", model=SLOW, key=key)
    assert refused.status_code == 429
    assert "Your team has 3 replies running" in refused.text
    owner.stop(ids[0])
    owner.settled_reply(ids[0])
    assert owner.send(ids[0], "Now").status_code == 204


def test_of_forty_sends_at_once_five_begin(launch, visit):
    app = launch(PREMWEB_REPLIES_PER_MEMBER="5")
    several = os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")
    tabs = [visit(one) for one in (app, launch(beside=app) if several else app)]
    together = threading.Barrier(40)

    def send(number: int) -> int:
        together.wait()
        key = str(uuid.uuid4())
        return int(tabs[number % 2].post("/", text="Go", model=SLOW, key=key).status_code)

    for tab in tabs:
        tab.csrf()
    with ThreadPoolExecutor(40) as pool:
        statuses = list(pool.map(send, range(40)))
    assert sorted(set(statuses)) == [302, 429]
    assert statuses.count(302) == 5


def occupy() -> None:
    """A reply of another process takes the place of the only one that may run."""
    one = Conversation.objects.get()
    other = Conversation.objects.create(team=one.team, owner=one.owner, active_at=one.active_at)
    Message.objects.create(
        conversation=other, author=one.owner, sequence=1, role="assistant", status="pending",
        lease_until=one.active_at.replace(year=2100),
    )  # fmt: skip


def make_room() -> None:
    """That reply is gone."""
    Message.objects.filter(status="pending").delete()


def test_what_waits_goes_when_there_is_room(launch, visit):
    app = launch(PREMWEB_REPLIES_PER_MEMBER="1")
    owner = visit(app)
    id = owner.ask("One", model=SLOW)
    owner.send(id, "Two", model="prem-echo")
    app.call(occupy)
    owner.stop(id)
    owner.settled_reply(id)
    app.call(make_room)
    wait_for("the waiting message to go", lambda: owner.reply(id)["text"] == "Two")


def test_a_member_without_room_does_not_hold_up_what_others_have_waiting(launch, visit):
    app = launch(PREMWEB_REPLIES_PER_MEMBER="1")
    owner = visit(app)
    app.create_account("other@example.com")
    app.call(accounts.join, OWNER, {"other@example.com": "member"})
    other = visit(app, "other@example.com")
    id = owner.ask("One", model=SLOW)
    assert owner.post(f"/c/{id}/share/", htmx=True, sharing="write").status_code == 204
    assert owner.send(id, "The owner's", model="prem-echo").status_code == 204
    assert other.send(id, "The other's", model="prem-echo").status_code == 204
    app.call(occupy)
    owner.stop(id)
    wait_for("the other's to be answered", lambda: owner.reply(id)["text"] == "The other's")
    owner.settled_reply(id)
    app.call(make_room)
    wait_for("the owner's to go", lambda: owner.reply(id)["text"] == "The owner's")


def test_sockets_of_a_session_are_bounded(launch, visit):
    app = launch(PREMWEB_SOCKETS_PER_SESSION="3")
    owner = visit(app)
    with owner.watch() as one, owner.watch() as two, owner.watch() as three:
        for socket in (one, two, three):
            assert socket.next()["type"] == "hello"
        with owner.watch() as four:
            assert four.next() == {"type": "closed", "reason": "too_many"}
            assert four.close_code() == 4429
    with owner.watch() as again:
        assert again.next()["type"] == "hello"


def test_old_turns_are_left_out_and_the_page_says_so(launch, visit):
    app = launch(PREM_CONTEXT_TOKENS="1000")
    owner = visit(app)
    id = owner.ask("x" * 1600, model="prem-echo")
    assert owner.settled_reply(id)["usage"]["prompt_tokens"] == 1
    owner.send(id, "y" * 1600)
    wait_for("the second turn", lambda: len(owner.export(id)["messages"]) == 4)
    # 1,200 tokens were said, and only whole turns are left out: none of the first one goes.
    assert owner.settled_reply(id)["usage"]["prompt_tokens"] == 1
    page = owner.http.get(f"/c/{id}/").text
    assert "2 earlier messages were left out" in page
    owner.send(id, "short")
    wait_for("the third turn", lambda: len(owner.export(id)["messages"]) == 6)
    assert owner.settled_reply(id)["usage"]["prompt_tokens"] == 3


def test_a_message_may_have_256_kilobytes(ada):
    largest = "é" * (128 * 1024)
    id = ada.ask(largest, model="fail-key")
    assert ada.settled_reply(id)["status"] == "failed"
    refused = ada.send(id, largest + "x")
    assert refused.status_code == 413
    assert "257 KB; the limit is 256 KB" in refused.text
    assert "shorten it" in refused.text


def test_without_a_session_there_is_no_socket(anonymous):
    with pytest.raises(InvalidStatus) as refused, anonymous.watch():
        pass
    assert refused.value.response.status_code == 403
