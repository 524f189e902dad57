"""The texts of Python and of both languages of templates reach the file for translators."""

import pytest

from tests.i18n.bare_strings import ROOT
from tests.i18n.catalogs import extracted


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    return extracted(ROOT / "pyproject.toml", ROOT, tmp_path_factory.mktemp("locale"))


@pytest.mark.parametrize(
    "text",
    [
        "Skip to the conversation",  # Jinja
        ("%(num)s person in %(team)s.", "%(num)s people in %(team)s."),
        "Forgot your password?",  # Django
        ("%(left)s left", "%(left)s left"),
        "If you forgot its password, set a new one:",  # a mail
        "Not renamed",  # Python
        "Two-step verification",  # lazy
        ("You have %(count)s reply running", "You have %(count)s replies running"),
    ],
)
def test_it_is_found(catalog, text):
    found = catalog.get(text if isinstance(text, str) else text[0])
    assert found is not None
    assert found.id == text
