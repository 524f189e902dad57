"""Whatever is fed, however it is cut: the streamed body ends as the rendered one."""

from hypothesis import example, given
from hypothesis import strategies as st

from chat.markdown import MarkdownStream, render

from .allowed import assert_inert
from .browser import Browser
from .dom import parse, tree

FRAGMENTS = [
    *("words in a row", "**bold** word", "a *b* c", "`code`", "~~s~~", "x_y_z", "é😀", "&amp;"),
    *("\n", "\n\n", "\n\n\n", " ", "  \n", "\t", "\r\n", "\r", "\n    ", "\n  "),
    *("\n- ", "\n1. ", "\n2. ", "- item", "\n  - sub", "\n10) ", "+ p", "- [ ] t", "\n* "),
    *("```", "\n```\n", "\n```py\nx = 1\n", "~~~", "\n~~~\n", "\n   ```", "\n````\n"),
    *("\n| a | b |\n|---|---|\n", "| 1 | 2 |\n", "|", "\n> ", "> q", "\n# ", "# h", "\n---\n"),
    *("\n===\n", "$x$", "$$y$$", "\\(z\\)", "\\[w\\]", "$", "$5", "[l](http://e.x)", "[l]", "[r]"),
    *("![i](http://e.x/i.png)", "<b>", "\n<div>\n", "</div>", "<!-- c -->", "[^1]", "\n[^1]: n\n"),
    *("\n[r]: http://e.x\n", "***", "*", "_", "__", "`", "[", "](", "\\", "<", "http://e.x/a_b"),
    *("> [!NOTE]\n> n\n", "\x00", "\ud83d", "\ude00", "word " * 200),
    "**b** `c` [l](http://e.x) " * 40,
    *(
        "<br>",
        "<sub>",
        "</sub>",
        "<kbd>k</kbd>",
        "\n<details>\n<summary>s</summary>\n\n",
        "</details>",
    ),
    *(
        "**「重」**な",
        "：**",
        "**",
        "価$5到$9",
        "\\( and \\)",
        "\\begin{align}\na&=b\n\\end{align}",
    ),
    *(
        "\n```markdown\n",
        "\n```python title=a.py\n",
        "\n1. A\n  - a\n",
        "> [!NOTE] T\n> n\n",
        "[^7]",
    ),
    *("\n\\begin{CD}\nA @>>> B\n", "\n\\end{CD}\n", "\n\\begin{tikzpicture}", "$$\\nosuch{x}$$"),
    *("www.e.x/a_b", "a@e.x", "https://e.x/路。", "[s](sandbox:/x)", "> [!NOTE] T\n> n\n"),
]
texts = st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join) | st.text(max_size=60)
sizes = st.lists(st.integers(1, 12) | st.integers(1, 400), min_size=1, max_size=12)


def pieces(text: str, cuts: list[int]):
    at = number = 0
    while at < len(text):
        size = cuts[number % len(cuts)]
        yield text[at : at + size]
        at, number = at + size, number + 1


@given(texts, sizes)
@example("- a\n\n  - b\n- c\n", [1])
@example("p\n| a |\n|---|\n| 1 |\n\nq", [1])
@example("[- [ ] t\n$$y$$\n<!-- c -->", [1])
def test_the_settled_body_is_the_rendered_one(text, cuts):
    stream, browser = MarkdownStream(), Browser()
    for piece in pieces(text, cuts):
        stream.feed(piece)
        browser.apply(stream.patch())
    browser.apply(stream.finish())
    assert stream.html == render(stream.text) == render(text)
    assert browser.tree == tree(parse(render(text)))


@given(texts, sizes)
def test_a_snapshot_is_the_body_at_any_moment(text, cuts):
    stream, browser = MarkdownStream(), Browser()
    for piece in pieces(text, cuts):
        stream.feed(piece)
        browser.apply(stream.patch())
        late = Browser()
        late.apply([stream.snapshot()])
        assert late.tree == browser.tree
        assert late.tail == browser.tail
        assert len(late.open) == len(browser.open)
        assert tree(parse(stream.html)) == browser.tree
        assert_inert(stream.html)


@given(texts, sizes)
def test_it_does_not_matter_who_came_late(text, cuts):
    stream = MarkdownStream()
    browsers = [Browser()]
    for piece in pieces(text, cuts):
        stream.feed(piece)
        ops = stream.patch()
        for browser in browsers:
            browser.apply(ops)
        late = Browser()
        late.apply([stream.snapshot()])
        browsers = [browsers[0], late]
    ops = stream.finish()
    for browser in browsers:
        browser.apply(ops)
    assert all(browser.tree == tree(parse(stream.html)) for browser in browsers)


@given(texts)
def test_rendering_is_inert_bounded_and_never_raises(text):
    html = render(text)
    assert_inert(html)
    assert len(html) <= 20 * len(text) + 64 * 1024


WELL_FORMED = [
    "A paragraph of **bold** and *italic* words, `code`, and [a link](https://a.example/x).\n\n",
    "Costs $5 and $10; 5 * 3 < 20; snake_case and $x^2$ and \\(y_1\\) & so on.\n\n",
    "# A heading with `code`\n\n",
    "## Another\n",
    "- one\n- **two**: text\n- three\n\n",
    "* one\n  * nested\n  * more\n* two\n\n",
    "1. First:\n\n   ```bash\n   pip install x\n   ```\n\n2. Second\n\n   More text.\n\n",
    "- item\n\n  ```py\n  x = [1]  # **no**\n  ```\n- next\n\n",
    "- [ ] todo\n- [x] done\n\n",
    "```python\ndef f(x: int) -> str:\n    return f'{x}'\n\n\nprint(f(1))\n```\n\n",
    "````md\n```\ninner\n```\n````\n\n",
    "~~~\nplain\n~~~\n\n",
    "| a | b |\n|---|:-:|\n| 1 | **2** |\n| `x` | y |\n\n",
    "Intro:\n| a | b |\n|---|---|\n| 1 | 2 |\n\n",
    "Intro:\n- a\n- b\n\n",
    "Intro:\n```js\nlet a = `x`;\n```\nafter\n\n",
    "> A quote\n> of *two* lines\n\n",
    "> [!TIP]\n> Do **this**.\n\n",
    "$$\n\\frac{a}{b}\n$$\n\n",
    "\\[\na\n- b\n\\]\n\n",
    "---\n\n",
    "![A picture](https://a.example/x.png)\n\n",
    "Line one  \nline two\\\nline three\n\n",
    "See <https://a.example> and https://b.example/a_b_c.\n\n",
    "Raw <b>HTML</b> here.\n\n<div>\nblock\n</div>\n\n",
    "word " * 300 + "\n\n",
]


@given(st.lists(st.sampled_from(WELL_FORMED), min_size=1, max_size=6).map("".join), sizes)
def test_a_well_formed_reply_needs_no_reset(text, cuts):
    stream = MarkdownStream()
    for piece in pieces(text, cuts):
        stream.feed(piece)
        stream.patch()
    assert "reset" not in [op[0] for op in stream.finish()]
