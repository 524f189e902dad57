"""Sockets of those who may watch no more: closed by the news of it, in every process.

The sweep, which finds them seconds later, does not come here.
"""

import json
import os

import pytest

from tests.support import accounts
from tests.support.app import OWNER
from tests.support.team import colleagues
from tests.support.teams import give_role, invite, remove

NO_SWEEP = {
    "script": "tests/support/limited.py",
    "LIMITS": json.dumps({"chat.sweep.SWEEP_EVERY_S": 3600.0}),
}


@pytest.fixture(scope="module")
def app(start_app):
    app = start_app(**NO_SWEEP)
    app.create_team("First", "first@example.com")
    return app


@pytest.fixture(scope="module")
def new_member(app):
    return app.new_member


@pytest.fixture(scope="module")
def join_team(app):
    return app.join_team


def closes(socket, reason: str, code: int = 4403) -> None:
    """The socket says why and closes."""
    assert socket.until("closed")["reason"] == reason
    assert socket.close_code() == code


def test_removal_closes_the_sockets_and_stops_the_replies(new_member, join_team):
    owner = new_member()
    [member] = join_team(owner, "member")
    id = member.ask("On and on", model="bench:100000:50")
    member.post(f"/c/{id}/share/", htmx=True, sharing="read")
    with member.watch(id) as page, member.watch() as tab, owner.watch() as other:
        page.until("frame")
        tab.next()
        other.next()
        assert remove(owner, member.email).status_code == 302
        closes(page, "removed")
        closes(tab, "removed")
        assert owner.settled_reply(id)["status"] == "stopped"
        assert "closed" not in {event["type"] for event in other.events}


def test_a_new_role_closes_the_sockets_and_lets_them_come_again(new_member, join_team):
    owner = new_member()
    [member] = join_team(owner, "member")
    with member.watch() as tab:
        tab.next()
        give_role(owner, member.email, "viewer")
        closes(tab, "role")
    with member.watch() as tab:
        assert tab.next()["type"] == "hello"


def test_leaving_closes_the_sockets(new_member, join_team):
    owner = new_member()
    [member] = join_team(owner, "member")
    with member.watch() as tab:
        tab.next()
        member.post("/team/leave/", conversations="delete")
        closes(tab, "removed")


def test_switching_closes_the_sockets_of_the_other_team(new_member):
    owner, guest = new_member(), new_member()
    own = guest.ask("Mine", model="prem-echo")
    guest.settled_reply(own)
    with guest.watch(own) as page:
        page.next()
        guest.post(invite(owner))
        closes(page, "team")


def test_the_end_of_sharing_closes_the_sockets_of_the_others(app, new_member):
    owner = new_member()
    id = owner.ask("Swallows", model="bench:100000:50")
    with colleagues(app, owner, ben="member") as [ben]:
        owner.post(f"/c/{id}/share/", sharing="read")
        with ben.watch(id) as socket, owner.watch(id) as own:
            assert socket.until("hello")["read_only"] is True
            assert own.until("hello")["read_only"] is False
            socket.until("frame")
            owner.post(f"/c/{id}/share/", sharing="private")
            closes(socket, "no_access")
            own.until("shared", sharing="private")
            own.until("frame")
    owner.stop(id)


@pytest.mark.skipif(
    not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")),
    reason="several processes need PostgreSQL and Redis",
)
def test_a_socket_of_another_process_closes_too(launch, visit):
    first = launch(**NO_SWEEP)
    first.create_account("m@example.com")
    first.call(accounts.join, OWNER, {"m@example.com": "member"})
    owner = visit(first)
    member = visit(launch(beside=first, **NO_SWEEP), "m@example.com")
    with member.watch() as tab:
        tab.next()
        remove(owner, "m@example.com")
        closes(tab, "removed")
