"""Every address of an account: there for whom it should be, in the product's own look."""

import pytest
from django.urls import get_resolver

from tests.support import accounts
from tests.support.app import PASSWORD
from tests.support.factors import prove, set_up_app
from tests.support.visitor import Visitor

DOOR, FRAME = "door-card", 'class="settings-main"'
LOGIN = "/accounts/login/"
# Name: (path, what strangers get, what the signed-in get): a mark of the page, where it leads, or
# a status. A path in it leads there.
PAGES = {
    "account_login": ("login/", DOOR, "/"),
    "sign_in_link": ("link/x/", DOOR, DOOR),
    "account_logout": ("logout/", LOGIN, DOOR),
    "account_inactive": ("inactive/", DOOR, DOOR),
    "account_signup": ("signup/", DOOR, "/"),
    "finish_signup": ("signup/x/", DOOR, DOOR),
    "account_reauthenticate": ("again/", LOGIN, DOOR),
    "profile": ("profile/", LOGIN, FRAME),
    "account_email": ("email/", LOGIN, FRAME),
    "account_email_verification_sent": ("confirm/", DOOR, DOOR),
    "account_confirm_email": ("confirm/x/", DOOR, DOOR),
    "account_change_password": ("password/change/", LOGIN, FRAME),
    "account_set_password": ("password/set/", LOGIN, "/accounts/password/change/"),
    "account_reset_password": ("password/reset/", DOOR, DOOR),
    "account_reset_password_done": ("password/reset/done/", DOOR, DOOR),
    "account_reset_password_from_key": ("password/reset/key/1-x/", DOOR, DOOR),
    "account_reset_password_from_key_done": ("password/reset/key/done/", DOOR, DOOR),
    "mfa_index": ("two-step/", LOGIN, FRAME),
    "mfa_authenticate": ("two-step/prompt/", LOGIN, "/"),
    "mfa_reauthenticate": ("two-step/again/", LOGIN, DOOR),
    "mfa_activate_totp": ("two-step/app/on/", LOGIN, "/accounts/two-step/app/off/"),
    "mfa_deactivate_totp": ("two-step/app/off/", LOGIN, FRAME),
    "mfa_view_recovery_codes": ("two-step/codes/", LOGIN, FRAME),
    "mfa_generate_recovery_codes": ("two-step/codes/new/", LOGIN, FRAME),
    "mfa_download_recovery_codes": ("two-step/codes.txt", LOGIN, 200),
    "mfa_list_webauthn": ("two-step/passkeys/", "/accounts/two-step/", "/accounts/two-step/"),
    "mfa_add_webauthn": ("two-step/passkeys/add/", LOGIN, FRAME),
    "mfa_remove_webauthn": ("two-step/passkeys/1/remove/", LOGIN, 404),
    "mfa_edit_webauthn": ("two-step/passkeys/1/name/", LOGIN, 404),
    "mfa_reauthenticate_webauthn": ("two-step/passkeys/again/", LOGIN, "/accounts/"),
    "mfa_login_webauthn": ("two-step/passkeys/login/", LOGIN, "/"),
    "sessions": ("sessions/", LOGIN, FRAME),
    "end_session": ("sessions/1/end/", 405, 405),
    "end_other_sessions": ("sessions/end-others/", 405, 405),
}


def names(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names(pattern.url_patterns)
        else:
            yield pattern.name


def test_no_address_is_forgotten():
    patterns = {str(pattern.pattern): pattern for pattern in get_resolver().url_patterns}
    assert set(names([patterns["accounts/"]])) == set(PAGES)


@pytest.fixture(scope="module")
def inside(app, new_member):
    """Somebody with an app as second factor who has just entered the password."""
    member = new_member()
    set_up_app(member, PASSWORD)
    prove(member, PASSWORD)
    return member


@pytest.fixture(scope="module")
def outside(app):
    visitor = Visitor(app.url)
    yield visitor
    visitor.close()


@pytest.mark.parametrize("name", PAGES)
def test_strangers(outside, name):
    path, expected, _ = PAGES[name]
    expect(outside.http.get(f"/accounts/{path}"), expected)


@pytest.mark.parametrize("name", PAGES)
def test_members(inside, name):
    path, _, expected = PAGES[name]
    expect(inside.http.get(f"/accounts/{path}"), expected)


def expect(answer, expected):
    if isinstance(expected, int):
        assert answer.status_code == expected
    elif expected.startswith("/"):
        assert answer.status_code == 302, answer.text
        assert answer.headers["Location"].startswith(expected)
    else:
        assert answer.status_code in {200, 404, 429}
        assert expected in answer.text
        assert "css/account" in answer.text
        assert "<script>" not in answer.text
    if expected == DOOR:
        assert FRAME not in answer.text


def test_somebody_without_a_team_has_an_account_all_the_same(app, new_member):
    member = new_member()
    app.call(accounts.leave, member.email)
    page = member.http.get("/accounts/profile/").text
    assert "Audit log" not in page
    assert "Two-step verification" in page
    assert member.post("/accounts/profile/", name="  Ada  Lovelace ").status_code == 302
    assert 'value="Ada Lovelace"' in member.http.get("/accounts/profile/").text
