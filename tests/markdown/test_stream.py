"""Growing text: what the browser is told, and when."""

import json

import pytest

from chat.markdown import MarkdownStream, render

from .browser import Browser
from .dom import parse, tree


class Streamed:
    """A stream and a browser that follows it."""

    def __init__(self) -> None:
        self.stream = MarkdownStream()
        self.browser = Browser()

    def grow(self, *texts: str):
        """Feed each text, patch after each; return the ops of the last."""
        ops = []
        for text in texts:
            self.stream.feed(text)
            ops = self.stream.patch()
            self.browser.apply(ops)
        return ops

    def finish(self):
        ops = self.stream.finish()
        self.browser.apply(ops)
        return ops

    @property
    def text(self) -> str:
        return self.browser.body.text


@pytest.fixture
def reply() -> Streamed:
    return Streamed()


def test_it_works(reply):
    reply.grow("# Ti", "tle\n\nSome **bo", "ld** text\n\n- a\n", "- b\n\n``")
    reply.grow("`py\nx = 1\n`", "``\nend")
    ops = reply.finish()
    assert not [op for op in ops if op[0] == "reset"]
    assert reply.browser.tree == tree(parse(render(reply.stream.text)))
    assert reply.stream.html == render(reply.stream.text)


def test_nothing_new_means_no_ops(reply):
    assert reply.stream.patch() == []
    reply.grow("word")
    assert reply.stream.patch() == []
    reply.finish()
    assert reply.stream.finish() == []


def test_an_added_word_costs_the_word(reply):
    reply.grow("A paragraph of some words")
    assert reply.grow(" more") == [["add", 4, " more"]]


def test_a_closed_paragraph_is_sealed_not_sent_again(reply):
    reply.grow("A paragraph.")
    assert reply.grow("\n\n") == [["seal"]]


def test_closed_blocks_are_sent_once(reply):
    marks = [f"mark{n}x" for n in range(40)]
    blocks = ["{}\n\n", "- {}\n", "# {}\n", "> {}\n\n", "1. {}\n", "| a |\n|---|\n| {} |\n\n"]
    source = "".join(blocks[n % len(blocks)].format(mark) for n, mark in enumerate(marks))
    for at in range(0, len(source), 7):
        reply.grow(source[at : at + 7])
    reply.finish()
    for mark in marks:
        assert sum(mark in html for html in reply.browser.closed) == 1


def test_a_line_of_code_is_coloured_when_it_ends(reply):
    reply.grow("```python\n")
    assert reply.grow("x = ") == [["add", 0, "x = "]]
    assert reply.grow("1 # a")[-1] == ["add", 0, "1 # a"]
    reply.grow("\ny = ")
    line = 'x = <span class="tok-m">1</span> <span class="tok-c"># a</span>\n'
    assert reply.stream.html.endswith(f"{line}y = </code></pre></div>")
    assert [op[0] for op in reply.grow("2\n", "```\n")] == ["leave"]
    assert reply.finish() == []


def test_code_in_a_list_is_coloured_by_lines_too(reply):
    reply.grow("1. First\n\n   ```python\n   x = 1\n", "   y = 2")
    assert 'x = <span class="tok-m">1</span>\ny = 2</code>' in reply.stream.html


def test_what_its_end_shows_otherwise_is_sent_again(reply):
    reply.grow("```c\nvoid f(int n)\n", "{\n")
    [*_, (kind, levels, html)] = reply.grow("}\n```\n")
    assert (kind, levels) == ("replace", 1)
    assert 'tok-f">f<' in html
    assert reply.finish() == []


def test_plain_code_is_not_sent_again(reply):
    reply.grow("```\n", "some text\n")
    assert reply.grow("```\n") == [["leave", 1]]


def test_a_closing_fence_in_pieces_never_shows(reply):
    reply.grow("````\n", "a\n```\n", "``", "`", "`", "\nafter")
    assert "```" in reply.text
    assert "````" not in reply.text
    reply.finish()
    assert reply.browser.tree == tree(parse(render(reply.stream.text)))


def test_list_items_and_table_rows_close_one_by_one(reply):
    reply.grow("- one\n", "- two\n", "- thr")
    assert reply.browser.closed[:2] == ['<li dir="auto">one</li>', '<li dir="auto">two</li>']
    reply.grow("ee\n\n", "| a |\n|---|\n", "| 1 |\n", "| 2 |\n", "| 3")
    assert '<tr><td dir="auto">1</td></tr>' in reply.browser.closed
    assert reply.text.endswith("3")


def test_a_list_that_turns_loose_is_sent_again_once(reply):
    reply.grow(*(f"- item {n}\n" for n in range(5)))
    assert '<li dir="auto">item 0</li>' in reply.stream.html
    ops = reply.grow("\n- loose")
    assert ["replace", 1, ""] in ops
    assert '<li dir="auto"><p dir="auto">item 0</p></li>' in reply.stream.html
    later = reply.grow("\n\n", "- y\n", "\n- z")
    assert "replace" not in [op[0] for op in later]
    assert "reset" not in [op[0] for op in reply.finish()]
    assert reply.stream.html.count("<p ") == 8


def test_a_long_paragraph_is_extended(reply):
    reply.grow(*(f"word{n} " for n in range(2_000)))
    assert len(reply.browser.tail) < 1_500
    assert not [op for op in reply.finish() if op[0] == "reset"]


def test_a_long_paragraph_may_still_become_a_heading(reply):
    reply.grow(*(f"word{n} " for n in range(400)), "\n===\n", "after")
    reply.finish()
    assert reply.stream.html.startswith('<h1 dir="auto">word0')


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        (["**"], ""),
        (["a **bo"], "a bo"),
        (["a **bold*"], "a bold"),
        (["a *it"], "a it"),
        (["a ~~de"], "a de"),
        (["a `co"], "a co"),
        (["a ``co`"], "a co"),
        (["a ["], "a"),
        (["a [tex"], "a tex"),
        (["a [text]"], "a text"),
        (["a [text](htt"], "a text"),
        (["a ![alt](htt"], "a alt"),
        (["a $x^"], "a"),
        (["a \\(x"], "a"),
        (["a\n\n\\[\nx"], "a"),
        (["a\n\n$$\nx"], "a"),
        (["a <http://b"], "a"),
        (["a &am"], "a"),
        (["a\\"], "a"),
        (["a[^1"], "a"),
        (["-"], ""),
        (["#"], ""),
        (["1."], ""),
        (["``"], ""),
        (["```py"], ""),
        (["a\n-"], "a"),
        (["a\n=="], "a"),
        (["a\n\n| b | c |\n"], "a"),
        (["a\n\n| b | c |\n|--"], "a"),
        (["- a\n  -"], "a"),
        (["- [ ]"], ""),
        (["> [!NO"], ""),
        (["> **b"], "b"),
        (["- **b"], "b"),
        (["# **b"], "b"),
        (["***b"], "b"),
        (["5 * 3"], "5 * 3"),
        (["snake_case and 2 < 3 & $5"], "snake_case and 2 < 3 & $5"),
    ],
)
def test_unfinished_syntax_does_not_flash(reply, pieces, shown):
    for piece in pieces:
        reply.grow(*piece)
    assert reply.text.strip() == shown


LATEX = r"\frac{a_1}{b_1} + \sqrt{x^2} = \sum_{i=0}^{n} \alpha_i"
MUCH_LATEX = " + ".join([LATEX] * 8)


@pytest.mark.parametrize(
    "source",
    [
        f"So ${MUCH_LATEX}$ here.",
        f"So \\({MUCH_LATEX}\\) here.",
        f"So $${MUCH_LATEX}$$ here.",
        f"So\n\n\\[\n{MUCH_LATEX}\n\\]\n\nend",
        f"So \\begin{{align*}}\na &= {LATEX} \\\\\n- c &= d\n\\end{{align*}} end",
        f"- So\n  \\begin{{cases}}\n  {LATEX} & b\n  \\end{{cases}}\n- end",
        f"So\n\n```math\n{LATEX}\n```\n\nend",
        f"1. So\n\n   ```math\n   {LATEX}\n   ```\n\n2. end",
        f"> So\n> $$\n> {LATEX}\n> $$\n> end",
        f"| a | b |\n|---|---|\n| ${LATEX}$ | **\\({LATEX}\\)** |\n",
    ],
)
def test_a_formula_never_shows_its_source(reply, source):
    for letter in source:
        reply.grow(letter)
        assert not set("\\$^") & set(reply.text)
    assert not [op for op in reply.finish() if op[0] == "reset"]
    assert "<math" in reply.stream.html


@pytest.mark.parametrize("source", ["use \\( to open a group ", "set $HOME to the place that "])
def test_what_will_be_no_formula_is_not_held_back(reply, source):
    reply.grow(*source)
    assert reply.text == source.strip()


def test_completed_syntax_is_dressed_before_its_end(reply):
    reply.grow("a **bo")
    assert reply.browser.tree == tree(parse('<p dir="auto">a <strong>bo</strong></p>'))


def test_a_definition_at_the_end_resets(reply):
    reply.grow("See [the docs].\n\n", "More.\n\n", "[the docs]: https://a.example\n")
    [(kind, html, depth, tail)] = reply.finish()
    assert (kind, depth, tail) == ("reset", 0, "")
    assert 'href="https://a.example"' in html


def test_footnotes_stream_as_numbers(reply):
    reply.grow("One[^a]", " and two[^b].\n\n", "[^a]: A.\n", "[^b]: B.\n")
    assert "[^" not in reply.text
    assert [op for op in reply.finish() if op[0] == "reset"] == []


def test_a_snapshot_in_the_middle_goes_on_from_there(reply):
    reply.grow("# a\n\n- b\n- c\n\n```js\nlet x", " = 1\n")
    late = Browser()
    late.apply([reply.stream.snapshot()])
    assert late.tree == reply.browser.tree
    late.apply(reply.grow("y = 2\n```\n\nend **of"))
    late.apply(reply.finish())
    assert late.tree == reply.browser.tree


def test_a_snapshot_tells_only_what_patch_has_told(reply):
    reply.grow("told ")
    reply.stream.feed("untold")
    assert "untold" not in json.dumps(reply.stream.snapshot())
    assert reply.stream.text == "told untold"


def test_halves_of_characters_meet(reply):
    reply.grow("a\ud83d")
    reply.grow("\ude00b\r")
    reply.grow("\nc")
    reply.finish()
    assert reply.stream.html == '<p dir="auto">a😀b<br>c</p>'
    assert reply.stream.text == "a😀b\r\nc"


def test_text_is_storable(reply):
    reply.grow("a\x00b\udfff")
    reply.finish()
    assert reply.stream.text == "a\ufffdb\ufffd"


def test_slow_tells_when_to_use_a_thread(reply):
    reply.grow("short\n\n")
    assert not reply.stream.slow
    reply.grow("```py\n" + "x = 1\n" * 1_000)
    assert reply.stream.slow
