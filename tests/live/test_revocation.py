"""Sockets of those who may watch no more: closed within a second, in every process."""

import os
import time

import pytest

from tests.support import accounts
from tests.support.app import OWNER
from tests.support.teams import give_role, invite, remove

AT_ONCE = 1.0  # the sweep alone would need up to three


def closes(socket, reason: str, code: int = 4403) -> None:
    """The socket says why and closes, before the second is over."""
    began = time.monotonic()
    assert socket.until("closed")["reason"] == reason
    assert time.monotonic() - began < AT_ONCE
    assert socket.close_code() == code


def test_removal_closes_the_sockets_and_stops_the_replies(new_member, join_team):
    owner = new_member()
    [member] = join_team(owner, "member")
    id = member.ask("On and on", model="bench:100000:50")
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


@pytest.mark.skipif(
    not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")),
    reason="several processes need PostgreSQL and Redis",
)
def test_a_socket_of_another_process_closes_too(launch, visit):
    first = launch()
    first.create_account("m@example.com")
    first.call(accounts.join, OWNER, {"m@example.com": "member"})
    owner = visit(first)
    member = visit(launch(beside=first), "m@example.com")
    with member.watch() as tab:
        tab.next()
        remove(owner, "m@example.com")
        closes(tab, "removed")
