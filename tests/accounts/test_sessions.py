"""Where one is signed in: shown, signed out, and what a new password ends."""

import re

import pytest

from tests.support import tables as tables_of
from tests.support.app import PASSWORD
from tests.support.factors import set_up_app
from tests.support.visitor import Visitor, text_of

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def elsewhere(app):
    """Signs a member in at another browser."""
    visitors = []

    def sign_in(member):
        visitor = Visitor(app.url)
        visitor.http.headers["User-Agent"] = FIREFOX
        visitors.append(visitor)
        assert visitor.sign_in(member.email, PASSWORD).status_code == 302
        return visitor

    yield sign_in
    for visitor in visitors:
        visitor.close()


def ends(page: str) -> list[str]:
    return re.findall(r'action="(/accounts/sessions/\d+/end/)"', page)


def test_another_session_is_shown_and_signed_out_with_its_socket(new_member, elsewhere):
    member = new_member()
    other = elsewhere(member)
    page = member.http.get("/accounts/sessions/").text
    assert "Firefox on Linux" in text_of(page)
    assert "127.0.0.1" in page
    assert "sessionid" not in page
    [end] = ends(page)
    with other.watch() as socket:
        assert socket.next()["type"] == "hello"
        assert member.post(end).status_code == 302
        assert socket.close_code() == 4401
    assert other.http.get("/").status_code == 302
    assert ends(member.http.get("/accounts/sessions/").text) == []
    assert member.http.get("/").status_code == 200


def test_all_others_are_signed_out_at_once(new_member, elsewhere):
    member = new_member()
    others = [elsewhere(member) for _ in range(2)]
    member.post("/accounts/sessions/end-others/")
    assert [other.http.get("/").status_code for other in others] == [302, 302]
    assert member.http.get("/").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(new_member, elsewhere):
    member, stranger = new_member(), new_member()
    other = elsewhere(member)
    [end] = ends(member.http.get("/accounts/sessions/").text)
    assert stranger.post(end).status_code == 404
    assert other.http.get("/").status_code == 200


def test_signing_in_makes_a_new_session(app, new_member):
    member, visitor = new_member(), Visitor(app.url)
    visitor.http.cookies.set("sessionid", "chosen-by-somebody-else-000000000")
    visitor.csrf()
    visitor.http.get("/accounts/login/")
    answer = visitor.sign_in(member.email, PASSWORD)
    [cookie] = [c for c in answer.headers.get_list("Set-Cookie") if c.startswith("sessionid=")]
    assert "chosen" not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    visitor.close()


def test_nothing_in_the_database_signs_anybody_in(app, new_member, elsewhere):
    """What a browser holds stands in no table; what stands there is no cookie."""
    other = elsewhere(new_member())
    other.http.get("/accounts/sessions/")
    cookie = other.http.cookies["sessionid"]
    tables = app.call(tables_of.contents)
    assert not [name for name, rows in tables.items() if cookie in rows]
    keys = set(re.findall(r"\('([^']+)'", tables["django_session"]))
    kept = set(re.findall(r"'([0-9a-f]{40})'", tables["usersessions_usersession"]))
    assert kept & keys
    thief = Visitor(app.url)
    for key in sorted(kept & keys)[:5]:
        thief.http.cookies.set("sessionid", key)
        assert thief.http.get("/").headers["Location"].startswith("/accounts/login/")
        thief.http.cookies.clear()
    thief.close()


def test_a_new_password_ends_every_other_session_and_socket(new_member, elsewhere):
    member = new_member()
    other = elsewhere(member)
    fields = {"oldpassword": PASSWORD, "password1": "another-good-phrase"}
    fields["password2"] = fields["password1"]
    with other.watch() as socket:
        assert socket.next()["type"] == "hello"
        assert member.post("/accounts/password/change/", **fields).status_code == 302
        assert socket.close_code() == 4401
    assert other.http.get("/").status_code == 302
    assert member.http.get("/").status_code == 200


def test_a_weak_or_wrong_password_changes_nothing(new_member):
    member = new_member()
    where = "/accounts/password/change/"
    weak = {"oldpassword": PASSWORD, "password1": "password", "password2": "password"}
    assert "too common" in member.post(where, **weak).text
    wrong = weak | {"oldpassword": "x", "password1": "another-good-phrase"}
    assert member.post(where, **wrong).status_code == 200
    assert member.sign_in(member.email, PASSWORD).status_code == 302


def test_the_address_of_a_client_cannot_be_made_up(app, new_member):
    member, victim = new_member(), new_member()
    guesser = Visitor(app.url)
    for number in range(6):
        guesser.http.headers["X-Forwarded-For"] = f"203.0.113.{number}"
        answer = guesser.sign_in(victim.email, f"wrong-{number}")
    assert "Too many" in answer.text
    member.http.headers["X-Forwarded-For"] = "203.0.113.9"
    set_up_app(member, PASSWORD)
    member.post("/team/security/", required="on")
    assert "203.0.113" not in member.http.get("/team/audit/").text
    assert "203.0.113" not in member.http.get("/accounts/sessions/").text
    guesser.close()
