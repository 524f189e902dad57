"""What holds for every template, whatever it says."""

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = ROOT / "templates"
OVERRIDES = TEMPLATES / "overrides"
LONGEST_LINE = 120


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.*") if p.is_file())


OWN = [name for name in names(TEMPLATES) if not name.startswith("overrides/")]
OVERRIDING = names(OVERRIDES)
# What only our own overrides include, or the operator's pages name.
PIECES = {
    *("admin/reset_second_factor.html", "admin/user_change_form.html"),
    *("account/other_ways.html", "account/passkey_fields.html"),
    *("mfa/passkeys.html", "mfa/codes_left.html"),
}


@pytest.mark.parametrize("name", OWN)
def test_the_apps_own_are_jinjas(name):
    template: Any = get_template(name, using="jinja2")
    assert Path(template.template.filename) == TEMPLATES / name


@pytest.mark.parametrize("name", OVERRIDING)
def test_overrides_are_djangos(name):
    template: Any = get_template(name, using="django")
    assert Path(template.origin.name) == OVERRIDES / name


@pytest.mark.parametrize("name", OVERRIDING)
def test_no_own_template_hides_an_override(name):
    assert not (TEMPLATES / name).exists()


def test_jinja_is_asked_first():
    assert isinstance(engines.all()[0], Jinja2)


@pytest.mark.parametrize("name", OWN)
def test_none_of_the_apps_own_is_unused(name):
    # Error pages by their status; allauth asks for the one of too many requests.
    if re.fullmatch(r"errors/\d{3}\.html|429\.html", name):
        return
    assert any(f'"{name}"' in source for source in SOURCES)


@pytest.mark.parametrize("name", OVERRIDING)
def test_no_override_is_unused(name):
    """It replaces a template of allauth or of the admin, or one that does includes it."""
    mail = re.sub(r"_(message|subject)\.txt$", "", name)
    if name in PIECES or mail == "account/email/sign_up":  # one of our own
        assert any(f'"{mail}"' in source for source in SOURCES)
    else:
        assert any((folder / name).is_file() for folder in REPLACED), name


SOURCES = [
    path.read_text()
    for folder, pattern in ((ROOT / "chat", "*.py"), (ROOT / "premweb", "*.py"), (TEMPLATES, "*.*"))
    for path in folder.rglob(pattern)
    if path.is_file()
]


def packaged(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "templates"


REPLACED = [
    packaged(name)
    for name in ("allauth", "allauth.account", "allauth.mfa", "allauth.socialaccount")
] + [packaged("django.contrib.admin")]


@pytest.mark.parametrize("name", names(TEMPLATES))
def test_no_line_is_too_long(name):
    lines = (TEMPLATES / name).read_text().split("\n")
    assert [line for line in lines if len(line) > LONGEST_LINE] == []


@pytest.mark.parametrize("name", names(TEMPLATES))
def test_nothing_stands_inline(name):
    source = (TEMPLATES / name).read_text()
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=|\shx-on\b|javascript:", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)
