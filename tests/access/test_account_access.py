"""Every address under /accounts/, for strangers and for every role.

A new address fails `test_no_address_is_forgotten` until it has a line in TABLE.
"""

import re

import pytest

from tests.access.test_access import EVERY_ROUTE
from tests.support.crew import Crew, crew_of

LOGIN = "login"  # led to sign in
AGAIN = "again"  # asked for the password once more
# What GET and POST lead to, for a stranger and for a member of whatever role. None: not asked here.
Answers = tuple[int | str | None, int | str | None]
TABLE: dict[str, tuple[Answers, Answers]] = {
    "account_login": ((200, 200), (302, 302)),
    "sign_in_link": ((404, 404), (404, 404)),  # it is not ours
    "account_logout": ((LOGIN, LOGIN), (200, None)),  # who posts is signed out
    "account_inactive": ((200, 405), (200, 405)),
    "account_signup": ((200, 200), (302, 302)),
    "finish_signup": ((404, 404), (404, 404)),  # the link is not ours
    "account_reauthenticate": ((LOGIN, LOGIN), (200, 200)),
    "profile": ((LOGIN, LOGIN), (200, 200)),
    "account_email": ((LOGIN, LOGIN), (200, AGAIN)),
    "account_email_verification_sent": ((200, 405), (200, 405)),
    "account_confirm_email": ((200, 404), (200, 404)),
    "account_change_password": ((LOGIN, LOGIN), (200, 200)),
    "account_set_password": ((LOGIN, LOGIN), (302, 302)),
    "account_reset_password": ((200, 200), (200, 200)),
    "account_reset_password_done": ((200, 405), (200, 405)),
    "account_reset_password_from_key": ((200, 200), (200, 200)),
    "account_reset_password_from_key_done": ((200, 405), (200, 405)),
    "mfa_index": ((LOGIN, LOGIN), (200, 405)),
    "mfa_authenticate": ((LOGIN, LOGIN), (302, 302)),
    "mfa_reauthenticate": ((LOGIN, LOGIN), (AGAIN, AGAIN)),
    "mfa_activate_totp": ((LOGIN, LOGIN), (AGAIN, AGAIN)),
    "mfa_deactivate_totp": ((LOGIN, LOGIN), (404, 404)),  # there is none
    "mfa_view_recovery_codes": ((LOGIN, LOGIN), (404, 405)),
    "mfa_generate_recovery_codes": ((LOGIN, LOGIN), (AGAIN, AGAIN)),
    "mfa_download_recovery_codes": ((LOGIN, LOGIN), (404, 404)),
    "mfa_list_webauthn": ((302, 302), (302, 302)),  # to mfa_index
    "mfa_add_webauthn": ((LOGIN, LOGIN), (AGAIN, AGAIN)),
    "mfa_remove_webauthn": ((LOGIN, LOGIN), (AGAIN, AGAIN)),
    "mfa_edit_webauthn": ((LOGIN, LOGIN), (AGAIN, AGAIN)),
    "mfa_reauthenticate_webauthn": ((LOGIN, LOGIN), (AGAIN, AGAIN)),
    "mfa_login_webauthn": ((LOGIN, LOGIN), (302, 302)),
    "sessions": ((LOGIN, 405), (200, 405)),
    "end_session": ((405, LOGIN), (405, 404)),  # it is somebody else's
    "end_other_sessions": ((405, LOGIN), (405, 302)),
}
ACCOUNT = {name: route for name, route in EVERY_ROUTE if route.startswith("/accounts/")}


@pytest.fixture(scope="module")
def crew(app):
    with crew_of(app) as crew:
        yield crew


def filled_in(route: str) -> str:
    """The route as a path, with a number in each gap that nothing has."""
    return re.sub(r"<\w+:\w+>|\(\?P<\w+>[^)]*\)", "987654", route)


def answers(visitor, path: str, wanted: Answers) -> Answers:
    get, post = wanted
    return (
        None if get is None else told(visitor.http.get(path)),
        None if post is None else told(visitor.post(path)),
    )


def told(response) -> int | str:
    where = response.headers.get("Location", "")
    if where.startswith("/accounts/login/"):
        return LOGIN
    return AGAIN if where.startswith("/accounts/again/") else int(response.status_code)


def test_no_address_is_forgotten():
    assert set(ACCOUNT) == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_strangers_get_what_the_table_says(anonymous, name):
    wanted, _ = TABLE[name]
    assert answers(anonymous, filled_in(ACCOUNT[name]), wanted) == wanted


@pytest.mark.parametrize("name", TABLE)
def test_every_role_gets_what_the_table_says(crew: Crew, name):
    _, wanted = TABLE[name]
    path = filled_in(ACCOUNT[name])
    for role, person in crew.people.items():
        assert answers(person, path, wanted) == wanted, role
