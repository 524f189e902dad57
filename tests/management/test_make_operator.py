"""`make_operator`: who administers the installation."""

import pytest

from tests.support.app import PASSWORD
from tests.support.processes import manage


def test_it_makes_and_unmakes_an_operator(settings):
    made = manage("make_operator", "Op@Example.com", "--password-stdin", stdin=PASSWORD, **settings)
    assert made.stdout == "op@example.com is an operator.\n", made.stderr
    assert manage("make_operator", "op@example.com", **settings).returncode == 0
    undone = manage("make_operator", "op@example.com", "--undo", **settings)
    assert undone.stdout == "op@example.com is no operator.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nobody", "--password-stdin"], "is not an e-mail address"),
        (["new@example.com", "--password-stdin"], "too short"),
        (["new@example.com", "--undo"], "There is no account"),
    ],
)
def test_bad_arguments_are_named(settings, arguments, words):
    done = manage("make_operator", *arguments, stdin="short", **settings)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
