"""Guessing passwords: slow for whoever guesses, and no way to lock others out."""

import pytest

from tests.support import guessing
from tests.support.app import PASSWORD
from tests.support.visitor import Visitor


@pytest.fixture
def elsewhere(app):
    """Browsers that nobody has signed in with, each at a client IP of its own."""
    visitors = []

    def visit(number: int) -> Visitor:
        visitors.append(Visitor(app.url, client_ip=f"127.0.7.{number}"))
        return visitors[-1]

    yield visit
    for visitor in visitors:
        visitor.close()


def test_guesses_at_one_client_do_not_stop_others(new_member, elsewhere):
    member = new_member()
    guesser = elsewhere(1)
    fields = {"login": member.email, "password": "wrong", "csrfmiddlewaretoken": guesser.csrf()}
    for number in range(6):
        # The port in the header makes no account another one.
        host = f"127.0.0.1:{8000 + number}"
        headers = {"Host": host, "Origin": f"http://{host}"}
        answer = guesser.http.post("/accounts/login/", data=fields, headers=headers)
    assert "Too many sign-ins to this account have failed. Try again in 1 minute." in answer.text
    assert elsewhere(2).sign_in(member.email, PASSWORD).status_code == 302


def test_guesses_from_everywhere_wait_ever_longer_but_not_a_browser_that_is_known(
    app, new_member, elsewhere
):
    member = new_member()
    known = elsewhere(3)
    assert known.sign_in(member.email, PASSWORD).status_code == 302
    known.post("/accounts/logout/")
    assert 0 < app.call(guessing.guess_from_everywhere, member.email) <= 5
    app.call(guessing.guess_for_days)
    assert "Try again in 15 minutes" in elsewhere(4).sign_in(member.email, PASSWORD).text
    assert known.sign_in(member.email, PASSWORD).status_code == 302
    # It is counted by itself, and known to this account alone.
    known.post("/accounts/logout/")
    for number in range(6):
        answer = known.sign_in(member.email, f"wrong-{number}")
    assert "Too many" in answer.text
    other = new_member()
    app.call(guessing.guess_from_everywhere, other.email)
    app.call(guessing.guess_for_days)
    assert "Too many" in known.sign_in(other.email, PASSWORD).text


def test_what_is_counted_is_kept_for_all_processes_until_it_is_forgotten(app, new_member):
    assert app.call(guessing.is_kept_beside_others)
    app.call(guessing.guess_from_everywhere, new_member().email)
    assert app.call(guessing.count) > 400
    app.call(guessing.let_a_day_pass)
    app.call(guessing.clean_up)
    assert app.call(guessing.count) == 0
