"""What holds for every template, whatever it says."""

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = ROOT / "templates"
OVERRIDES = TEMPLATES / "overrides"
MAX_LINE_CHARS = 120


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


def test_the_apps_own_are_jinjas():
    for name in OWN:
        template: Any = get_template(name, using="jinja2")
        assert Path(template.template.filename) == TEMPLATES / name


def test_overrides_are_djangos():
    for name in OVERRIDING:
        template: Any = get_template(name, using="django")
        assert Path(template.origin.name) == OVERRIDES / name


def test_no_own_template_hides_an_override():
    assert not set(OWN) & set(OVERRIDING)


def test_jinja_is_asked_first():
    assert isinstance(engines.all()[0], Jinja2)


def test_none_of_the_apps_own_is_unused():
    # Error pages by their status; allauth asks for the one of too many requests.
    by_status = re.compile(r"errors/\d{3}\.html|429\.html")
    assert [name for name in OWN if not by_status.fullmatch(name) and not named(name)] == []


def test_no_override_is_unused():
    """It replaces a template of allauth or of the admin, or one that does includes it."""
    assert [name for name in OVERRIDING if not overrides_something(name)] == []


def overrides_something(name: str) -> bool:
    mail = re.sub(r"_(message|subject)\.txt$", "", name)
    if name in PIECES or mail == "account/email/sign_up":  # one of our own
        return named(mail)
    return any((folder / name).is_file() for folder in REPLACED)


def named(name: str) -> bool:
    return any(f'"{name}"' in source for source in SOURCES)


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


def test_no_line_is_too_long():
    for name in names(TEMPLATES):
        lines = (TEMPLATES / name).read_text().split("\n")
        assert [line for line in lines if len(line) > MAX_LINE_CHARS] == [], name


def test_nothing_stands_inline():
    for name in names(TEMPLATES):
        source = (TEMPLATES / name).read_text()
        styled = r"<style\b|\sstyle=|\son[a-z]+=|\shx-on\b|javascript:"
        assert not re.search(styled, source), name
        assert not re.search(r"<script(?![^>]*\bsrc=)", source), name
