"""A member who lost phone and recovery codes is let in again: by two owners, or by the command."""

import re

import pytest

from tests.support import accounts
from tests.support.app import PASSWORD
from tests.support.factors import set_up_app
from tests.support.teams import log, membership
from tests.support.visitor import Visitor, text_of

PAGE = "/team/security/"


@pytest.fixture(scope="module")
def app(start_app, mailbox):
    """One that sends mail, because the member is told."""
    return start_app(EMAIL_URL=mailbox.url, DEFAULT_FROM_EMAIL="chat@example.com")


@pytest.fixture
def people(app):
    """Two owners, and a member with a second factor."""
    owner = app.new_member()
    second, member = app.join_team(owner, "owner", "member")
    set_up_app(member, PASSWORD)
    return owner, second, member


def post(owner, member, step):
    """What the owner's page says after a step of the reset."""
    number = membership(owner, member.email)
    assert owner.post(f"{PAGE}{number}/{step}/").headers["Location"] == PAGE
    return text_of(owner.http.get(PAGE).text)


def signs_in_without_a_code(app, member) -> bool:
    visitor = Visitor(app.url)
    answer = visitor.sign_in(member.email, PASSWORD)
    visitor.close()
    return answer.headers["Location"] == "/"


def test_one_owner_asks_and_another_confirms(app, people, mailbox):
    owner, second, member = people
    assert not signs_in_without_a_code(app, member)
    post(owner, member, "reset")
    # Nobody confirms what they asked for, and nothing is done until somebody else does.
    number = membership(owner, member.email)
    assert owner.post(f"{PAGE}{number}/confirm/").status_code == 403
    assert not signs_in_without_a_code(app, member)
    assert f"{owner.email} asks to reset it" in text_of(second.http.get(PAGE).text)
    assert "signs in with the password alone" in post(second, member, "confirm")
    assert member.http.get("/").status_code == 302, "a device stayed signed in"
    assert signs_in_without_a_code(app, member)
    mailbox.wait_for(member.email, second.email)
    assert log(owner)[:2] == [
        (second.email, "second_factor.reset", member.email),
        (owner.email, "second_factor.asked", member.email),
    ]


def test_it_can_be_withdrawn_and_then_not_confirmed(app, people):
    owner, second, member = people
    post(owner, member, "reset")
    assert "keeps their second factor" in post(second, member, "withdraw")
    assert "Nobody asks for this any more" in post(second, member, "confirm")
    # Nor when whoever asked is an owner no more.
    post(owner, member, "reset")
    app.call(accounts.give_role, owner.email, "admin")
    assert "Nobody asks for this any more" in post(second, member, "confirm")
    assert not signs_in_without_a_code(app, member)


def test_a_member_of_another_team_is_left_to_the_operator(app, people):
    owner, _, member = people
    app.call(accounts.create_teams, [member.email])
    assert "in another team too" in post(owner, member, "reset")


def test_a_sole_owner_is_told_the_command_and_the_command_does_it(app, mailbox):
    owner = app.new_member()
    [member] = app.join_team(owner, "member")
    set_up_app(member, PASSWORD)
    page = owner.http.get(PAGE).text
    assert "manage.py reset_second_factor" in page
    assert not re.search(rf"{PAGE}\d+/reset/", page)
    with pytest.raises(AssertionError, match="There is no account"):
        app.manage("reset_second_factor", "nobody@example.com")
    app.manage("reset_second_factor", member.email.upper())
    assert signs_in_without_a_code(app, member)
    mailbox.wait_for(member.email, "operator at the command line")
    assert log(owner)[0][:2] == ("operator at the command line", "second_factor.reset")
    with pytest.raises(AssertionError, match="has no second factor"):
        app.manage("reset_second_factor", member.email)
