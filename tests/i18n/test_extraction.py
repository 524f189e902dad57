"""The texts of Python, of both languages of templates and of scripts reach the translators."""

import io
from pathlib import Path

import pytest
from babel.messages.frontend import ExtractMessages
from babel.messages.pofile import read_po

from tests.i18n.bare_strings import ROOT


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    return extracted(ROOT / "pyproject.toml", ROOT, tmp_path_factory.mktemp("locale"))


def extracted(mapping, source, folder):
    command = ExtractMessages()
    command.mapping_file = str(mapping)
    command.keywords = ["gettext_lazy", "ngettext_lazy:1,2"]
    command.input_paths = [str(source)]
    command.output_file = str(folder / "found.pot")
    command.ensure_finalized()
    command.run()
    return read_po(io.BytesIO(Path(command.output_file).read_bytes()))


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


def test_texts_of_scripts_are_found(tmp_path):
    found = extracted(ROOT / "tests/i18n/scripts.toml", ROOT / "static/js", tmp_path)
    assert found.get("Goes when the reply ends") is not None
