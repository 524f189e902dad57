"""Authenticator apps and recovery codes, and a team that asks for a second factor."""

import json
from contextlib import closing

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.conf import settings

from tests.access.test_access import ADDRESSES, FORMS, request
from tests.support import accounts
from tests.support.app import PASSWORD
from tests.support.beside import Beside
from tests.support.factors import ON, code, key_in, prove, set_up_app
from tests.support.visitor import Visitor

PROMPT = "/accounts/two-step/prompt/"


@pytest.fixture
def again(app):
    """Another browser of a member, at the door with the right password."""
    visitors = []

    def sign_in(member):
        visitor = Visitor(app.url)
        visitors.append(visitor)
        return visitor, visitor.sign_in(member.email, PASSWORD)

    yield sign_in
    for visitor in visitors:
        visitor.close()


def join(app, member, team_of, role="member"):
    """Put a member into somebody else's team, and out of their own."""
    app.call(accounts.leave, member.email)
    app.call(accounts.join, team_of.email, {member.email: role})


def stored(email: str) -> str:
    """The second factors of somebody as the database holds them."""
    return json.dumps([factor.data for factor in Authenticator.objects.filter(user__email=email)])


def opened(email: str) -> str:
    """The secret of somebody's authenticator app, decrypted."""
    app = Authenticator.objects.get(user__email=email, type=Authenticator.Type.TOTP)
    secret: str = decrypt(app.data["secret"])
    return secret


def secret_key() -> str:
    return settings.SECRET_KEY


def test_a_code_is_asked_for_after_the_password(app, new_member, again):
    member = new_member()
    secret, _ = set_up_app(member, PASSWORD)
    other, answer = again(member)
    assert answer.headers["Location"] == PROMPT
    assert other.http.get("/").headers["Location"].startswith("/accounts/login/")
    assert "Enter what the app shows now" in other.post(PROMPT, code="000000").text
    shown = code(secret, 1)  # the next one: that of now has set the app up
    assert other.post(PROMPT, code=shown).headers["Location"] == "/"
    assert other.http.get("/").status_code == 200
    third, _ = again(member)
    assert third.post(PROMPT, code=shown).status_code == 200, "a code was taken twice"


def test_the_code_that_sets_an_app_up_is_used_and_other_devices_can_be_signed_out(
    app, new_member, again
):
    member = new_member()
    other, _ = again(member)
    assert other.http.get("/").status_code == 200
    prove(member, PASSWORD)
    page = member.http.get(ON).text
    assert "Sign out all my other devices" in page
    shown = code(key_in(page))
    assert member.post(ON, code=shown, end_others="on").status_code == 302
    assert member.http.get("/").status_code == 200
    assert other.http.get("/").headers["Location"].startswith("/accounts/login/")
    assert other.sign_in(member.email, PASSWORD).headers["Location"] == PROMPT
    assert other.post(PROMPT, code=shown).status_code == 200


def test_a_recovery_code_works_once(app, new_member, again):
    member = new_member()
    _, codes = set_up_app(member, PASSWORD)
    assert len(set(codes)) == 10
    assert again(member)[0].post(PROMPT, code=codes[0]).status_code == 302
    assert again(member)[0].post(PROMPT, code=codes[0]).status_code == 200
    file = member.http.get("/accounts/two-step/codes.txt")
    assert codes[1] in file.text
    assert codes[0] not in file.text


def test_guessing_codes_is_slowed_down(app, new_member, again):
    member = new_member()
    secret, _ = set_up_app(member, PASSWORD)
    other, _ = again(member)
    answers = [other.post(PROMPT, code=f"{n:06}").text for n in range(6)]
    assert "Too many" in answers[-1]
    assert other.post(PROMPT, code=code(secret, 1)).status_code == 200


def test_what_changes_the_sign_in_asks_for_the_password_again(new_member):
    member = new_member()
    for page in ("app/on/", "passkeys/add/", "codes/new/"):
        where = f"/accounts/two-step/{page}"
        assert member.http.get(where).headers["Location"].startswith("/accounts/again/?next=")
    assert member.post("/accounts/again/", password="not-this-one").status_code == 200
    assert member.http.get("/accounts/two-step/app/on/").status_code == 302
    prove(member, PASSWORD)
    assert member.http.get("/accounts/two-step/app/on/").status_code == 200


def test_secrets_are_encrypted_at_rest(app, new_member):
    member = new_member()
    secret, codes = set_up_app(member, PASSWORD)
    kept = app.call(stored, member.email)
    assert secret not in kept
    assert "secret" in kept
    assert not any(one in kept for one in codes)
    # A new secret key opens them as long as the old one is named.
    rotated = {"SECRET_KEY": "n" * 50, "SECRET_KEY_FALLBACKS": app.call(secret_key)}
    with closing(Beside(app.settings | rotated)) as beside:
        assert beside.call(opened, member.email) == secret


def test_only_an_owner_with_a_second_factor_can_ask_it_of_others(app, new_member):
    owner, admin = new_member(), new_member()
    join(app, admin, owner, "admin")
    assert admin.http.get("/team/security/").status_code == 403
    assert admin.post("/team/security/", required="on").status_code == 403
    owner.post("/team/security/", required="on")
    page = owner.http.get("/team/security/").text
    assert "Not required" in page
    assert "Set up your own" in page


def test_a_team_that_asks_for_it_opens_nothing_without(app, new_member):
    owner, member = new_member(), new_member()
    join(app, member, owner)
    id = member.ask("Mine", model="prem-slow")
    set_up_app(owner, PASSWORD)
    with member.watch(id) as open_socket:
        assert open_socket.next()["type"] == "hello"
        assert owner.post("/team/security/", required="on").status_code == 302
        assert open_socket.until("closed")["reason"] == "second_factor"
        assert open_socket.close_code() == 4403
    with pytest.raises(Exception, match="403"), member.watch(id):
        pass
    for name, method in ADDRESSES:
        if name == "join" or (name in FORMS and method == "GET"):
            continue  # open to all, or leads to a page that asks
        answer = request(member, name, method, id, id)
        assert answer.headers.get("Location") == "/accounts/two-step/", (name, method)
    notice = member.send(id, "And on?")
    assert (notice.status_code, notice.headers["X-Notice"]) == (403, "1")
    assert "Your team asks for a second factor" in member.http.get("/accounts/two-step/").text
    set_up_app(member, PASSWORD)
    assert member.http.get(f"/c/{id}/").status_code == 200
    with member.watch(id) as socket:
        assert socket.next()["type"] == "hello"
    assert "second factor is asked for" in owner.http.get("/team/audit/").text
    owner.post("/team/security/", required="off")
    assert "Not required" in owner.http.get("/team/security/").text


def test_passkeys_say_what_they_need_where_they_cannot_work(app, anonymous):
    def sign_in_page(host: str) -> str:
        return str(anonymous.http.get("/accounts/login/", headers={"Host": host}).text)

    by_address = sign_in_page(f"127.0.0.1:{app.process.port}")
    assert "Passkeys need a host name" in by_address
    assert f"http://localhost:{app.process.port}" in by_address
    assert "Use a passkey" not in by_address
    assert "Use a passkey" in sign_in_page(f"localhost:{app.process.port}")
