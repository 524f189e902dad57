"""`create_team`: a team and its owner without a browser."""

import pytest

from tests.support.app import PASSWORD
from tests.support.processes import manage
from tests.support.visitor import Visitor


def create(settings, *arguments, stdin=PASSWORD):
    return manage("create_team", *arguments, "--password-stdin", stdin=stdin, **settings)


def test_the_owner_can_sign_in(app, settings):
    owner = ("--owner", "Owner@Example.com")
    app.manage("create_team", "Acme", *owner, "--password-stdin", stdin=PASSWORD)
    visitor = Visitor(app.url)
    assert visitor.sign_in("owner@example.com", PASSWORD).status_code == 302
    assert "Acme" in visitor.http.get("/").text
    visitor.close()


def test_an_existing_account_keeps_its_password(settings):
    assert create(settings, "One", "--owner", "twice@example.com").returncode == 0
    again = create(settings, "Two", "--owner", "TWICE@example.com", stdin="")
    assert again.returncode == 0
    assert "twice@example.com" in again.stdout


@pytest.mark.parametrize(
    ("arguments", "stdin", "words"),
    [
        (["Acme", "--owner", "nobody"], PASSWORD, "is not an e-mail address"),
        (["", "--owner", "a@example.com"], PASSWORD, "1 to 80 characters"),
        (["x" * 81, "--owner", "a@example.com"], PASSWORD, "1 to 80 characters"),
        (["Acme", "--owner", "a@example.com"], "short", "too short"),
        (["Acme", "--owner", "a@example.com"], "", "too short"),
    ],
)
def test_bad_arguments_are_named_and_make_nothing(settings, arguments, stdin, words):
    done = create(settings, *arguments, stdin=stdin)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
