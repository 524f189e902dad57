"""What people type: code is shown as code, all else as it stands, nothing as HTML."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.markdown import render_typed

from .allowed import assert_inert
from .hostile import corpus


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("`a` and `b`", ["a", "b"]),
        ("`` a`b ``", ["a`b"]),
        ("`a", []),
        ("`a\n\nb`", []),
        ("````\n```\n````", ["```\n"]),
        ("~~~\na\n```\n", ["a\n```\n"]),
        ("```py\nx = 1", ["x = 1"]),
        ("```\na\n``` b\n```", ["a\n``` b\n"]),
        ("a ```b``` c", ["b"]),
    ],
)
def test_code_is_code(typed: str, code: list[str]) -> None:
    found = re.findall(r"<code[^>]*>(.*?)</code>", render_typed(typed), re.DOTALL)
    assert [unescape(one) for one in found] == code


PIECES = st.sampled_from(["`", "``", "```", "~~~", "\n", "\n\n", " ", "a", "<b>", "&amp;", "*"])
# The pieces make no language that a head could show; what a fence says beside its marks is info.
HEAD = re.compile(r'<div class="code-head">.*?</div>')


@given(st.lists(PIECES).map("".join))
def test_hostile_or_not_only_marks_are_lost(typed: str) -> None:
    html = HEAD.sub("", render_typed(typed))
    assert set(re.findall(r"<(\w+)", html)) <= {"code", "div", "pre"}
    shown = letters(unescape(re.sub(r"<[^>]+>", "", html)))
    infos = letters("".join(re.findall(r"^ {0,3}(?:`{3,}|~{3,})(.*)$", typed, re.MULTILINE)))
    assert len(letters(typed)) - len(infos) <= len(shown) <= len(letters(typed))


def letters(text: str) -> str:
    return re.sub(r"[`~\s]", "", text)


@pytest.mark.parametrize("frame", ["{}", "```\n{}\n```", "`{}`", "```{}\nx\n```"])
def test_hostile_text_is_inert(frame: str) -> None:
    for source in corpus():
        assert_inert(render_typed(frame.replace("{}", source)))
