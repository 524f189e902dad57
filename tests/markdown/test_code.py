"""Code blocks."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.markdown import render
from chat.markdown.highlight import LANGUAGES, LONGEST, highlight

from .dom import Element, find, parse


def code_of(html: str) -> Element:
    [code] = find(html, "code")
    return code


def test_a_block_has_a_head_with_language_and_copy_button():
    html = render("```python\nx = 1\n```")
    assert html.startswith(
        '<div class="code-block"><div class="code-head"><span class="code-lang">python</span>'
    )
    [button] = find(html, "button")
    assert button.attributes == {"type": "button", "class": "code-copy"}
    assert button.text == "Copy"
    assert code_of(html).attributes == {"class": "language-python"}
    assert '<span class="tok-mi">1</span>' in html


def test_unknown_languages_are_named_but_plain():
    html = render("```brainfog\n<x>\n```")
    assert '<span class="code-lang">brainfog</span>' in html
    assert '<pre tabindex="0"><code>&lt;x&gt;\n</code></pre>' in html


@pytest.mark.parametrize("info", ["", '"><b>', "\u202e", "%s", "a" * 31 + "/", "-x"])
def test_language_names_are_harmless(info):
    html = render(f"```{info}\nx\n```")
    [label] = [e for e in find(html, "span") if e.attributes.get("class") == "code-lang"]
    assert all(c.isalnum() or c in "+#._-" for c in label.text)
    assert len(label.text) <= 30


def test_indented_code_is_a_block_too():
    assert code_of(render("    a <b>\n")).text == "a <b>\n"


def test_long_code_stays_plain_and_whole():
    code = "x = 1\n" * (LONGEST // 6 + 1)
    html = render(f"```python\n{code}```")
    assert "tok-" not in html
    assert code_of(html).text == code


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_colours_leave_the_text_alone(language):
    code = (
        "\n\n  def f(a): # \u00e9 <b>\t\n\treturn 'x' + \"&amp;\" \\ \n/* { */ $x `y` @z 1.5e3\n\n "
    )
    assert highlight("x = 1\n", language) is not None
    coloured = highlight(code, language) or escape(code)
    assert "".join(n if isinstance(n, str) else n.text for n in parse(coloured)) == code


@given(st.text(alphabet="ab(){}[]<>'\"`#/*\\ \n\t$%=;:&1é😀"), st.sampled_from(sorted(LANGUAGES)))
def test_any_text_survives_any_language(code, language):
    coloured = highlight(code, language)
    if coloured is not None:
        assert "".join(n if isinstance(n, str) else n.text for n in parse(coloured)) == code
