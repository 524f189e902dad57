"""Scripts say in the page's language what its catalog has, and the rest in English."""

import struct
from pathlib import Path

import pytest
from django.test import override_settings

from chat.support.assets import SCRIPTS, STYLESHEETS
from chat.support.script_texts import script_texts
from tests.i18n.bare_strings import ROOT
from tests.i18n.catalogs import extracted
from tests.static.stylesheets import CSS

STATIC = CSS.parent
# Each stands in a template of its own.
ALONE = {"no_scripts", "operator", "process_page"}


def compiled(texts: dict[str, str]) -> bytes:
    """A catalog as gettext reads it: two tables of lengths and places, then the texts."""
    texts = {"": "Content-Type: text/plain; charset=UTF-8\n"} | texts
    count = len(texts)
    strings = [text.encode() for pair in zip(*sorted(texts.items()), strict=True) for text in pair]
    places, data = b"", b""
    for string in strings:
        places += struct.pack("<2I", len(string), 28 + 16 * count + len(data))
        data += string + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0)
    return head + places + data


@pytest.fixture
def german(tmp_path: Path) -> Path:
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "djangojs.mo").write_bytes(compiled({"Copied": "Kopiert", "Save": "Speichern"}))
    return tmp_path


def test_a_page_has_the_texts_of_its_language(german: Path) -> None:
    with override_settings(LOCALE_PATHS=[german], LANGUAGE_CODE="de"):
        assert script_texts("de") == {"Copied": "Kopiert", "Save": "Speichern"}


def test_a_page_hands_out_each_text_that_a_script_uses(tmp_path: Path) -> None:
    found = extracted(ROOT / "tests/i18n/scripts.toml", STATIC / "js", tmp_path)
    texts = {str(text.id): f"{text.id} (de)" for text in found if text.id}
    assert "Goes when the reply ends" in texts
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "djangojs.mo").write_bytes(compiled(texts))
    with override_settings(LOCALE_PATHS=[tmp_path], LANGUAGE_CODE="de"):
        assert script_texts("de") == texts


def test_english_needs_no_texts() -> None:
    assert script_texts("en") == {}


def test_each_file_is_in_the_page() -> None:
    assert {path.stem for path in (STATIC / "css").glob("*.css")} - ALONE == set(STYLESHEETS)
    assert {path.stem for path in (STATIC / "js").glob("*.js")} - ALONE == set(SCRIPTS)


@pytest.mark.parametrize("path", sorted((STATIC / "js").glob("*.js")), ids=lambda path: path.stem)
def test_a_script_can_be_taken_in_at_a_glance(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert len(lines) <= 250
    assert max(map(len, lines)) <= 120
