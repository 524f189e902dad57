"""Code blocks."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.markdown import MarkdownStream, render
from chat.markdown.highlight import LANGUAGES, MAX_HIGHLIGHTED_CHARS, highlight

from .browser import Browser
from .dom import Element, find, parse, tree


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
    assert '<span class="tok-m">1</span>' in html


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


def test_long_code_has_colours_in_its_beginning_and_is_whole():
    line = "number_of_pages = 1\n"
    code = line * (MAX_HIGHLIGHTED_CHARS // len(line) + 10)
    html = render(f"```python\n{code}```")
    assert html.count("tok-m") == MAX_HIGHLIGHTED_CHARS // len(line)
    assert code_of(html).text == code


GROWING = {
    "python": 'class A(B):\n    """Doc\n\n    of \'%s\' % b\n    """\n\n    x = f"{y!r}"  # c\n',
    "javascript": "/** a\n * b\n */\nconst s = `a\n${b} c`; // d\nglob('src/**/*.js');\nn = 1;\n",
    "html": "<style>\np { color: red }\n</style>\n<!-- a\nb -->\n<script>\n/* a\nb */\nlet x = 1;\n"
    "</script>\n<p class='a'>t</p>\n",
    "bash": 'cat <<EOF > a\nif x\nEOF\nfor f in /tmp/*; do\n  echo "$f" # c\ndone\n',
    "go": "func main() {\n\ts := `a\nb`\n\treturn 1\n}\n",
    "css": "/* a\nb */\na:hover {\n  color: #fff;\n}\n",
    "c": "int main(void) {\n    size_t n = 1; /* a\n    b */\n    return n;\n}\n",
    "sql": "SELECT 'a', count(*)\nFROM t -- c\nWHERE a IN (1, 2);\n",
    "json": '{\n  "a": [1, true],\n  "b": {"c": null}\n}\n',
}


@pytest.mark.parametrize("language", GROWING)
def test_lines_have_their_final_colours_once_they_have_ended(language):
    code = GROWING[language]
    stream = MarkdownStream()
    stream.feed(f"```{language}\n")
    for letter in code:
        stream.feed(letter)
        stream.patch()
    assert stream.html == render(f"```{language}\n{code}```")
    stream.feed("```\n")
    assert stream.patch() == [["leave", 1]]


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


LINES = st.lists(st.text(alphabet="ab(){}<>'\"`#/*- \\$=;é", max_size=12), max_size=12)


@given(LINES, st.sampled_from(sorted(LANGUAGES)))
def test_growing_code_ends_as_whole_code(lines, language):
    text = f"```{language}\n" + "\n".join([*lines, "```", ""])
    stream, browser = MarkdownStream(), Browser()
    for at in range(0, len(text), 5):
        stream.feed(text[at : at + 5])
        browser.apply(stream.patch())
    browser.apply(stream.finish())
    assert browser.tree == tree(parse(render(text)))
