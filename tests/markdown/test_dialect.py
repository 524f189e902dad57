"""What models write and CommonMark reads otherwise: read as it was meant."""

import json
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chat.markdown import MarkdownStream
from chat.markdown import render as render_whole
from tests.markdown.dom import find
from tests.markdown.dom import render_without_direction as render


def is_text(source: str) -> bool:
    return "<math" not in render(source) and "math-error" not in render(source)


@pytest.mark.parametrize(
    "source",
    [
        '"$990/mo" and the "$1,500 freebie"',
        "价格是$5到$10之间",
        "US$5–US$10 or A$7/B$8",
        "${A}$B",
        "$5 and $10",
        "**$1.50**",
        "$2k … $25-50k",
        "$/PR … $/session",
        "Rent: $300\nFood: $200",
        "echo $HOME/$PATH",
        "$a=$b; $c = $d",
        "df$x + df$y",
        "It costs $5 and then 3$ more",
        "grep -E '^(a|b)$' file$ and more",
        "Between $1,000 and $2,000 a month, or $12 * 3 = $36",
    ],
)
def test_money_and_shells_are_text(source):
    assert is_text(source)
    assert "$" in render(source)


@pytest.mark.parametrize(
    "source",
    [
        "$x = 5$",
        "$n$",
        "the $n$th",
        "$5$",
        "$2n+1$",
        "$f(x)$",
        "$\\alpha$",
        "$10\\%$",
        "($a_1$)",
        "$\\text{if } x > 0$",
        "\\(x\\)",
        "\\(2 + 2\\)",
        "\\[E = mc^2\\]",
        "$$a$$",
        "\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}",
        "```math\nx^2\n```",
        "$\\ce{2 H2 + O2 -> 2 H2O}$",
        "$\\text{rate_max}$",
        "$\\€5$",
    ],
)
def test_formulas_are_formulas(source):
    assert "<math" in render(source)
    assert "math-error" not in render(source)
    assert "&amp;=" not in render(source)


def test_brackets_of_a_regular_expression_keep_their_backslash():
    html = render("In sed use \\( and \\) to group, and \\[ and \\] for brackets. \\[sic\\]")
    assert html == "<p>In sed use \\( and \\) to group, and \\[ and \\] for brackets. [sic]</p>"


@pytest.mark.parametrize(
    "source",
    [
        r"regex \(foo\) or \(bar|baz\)",
        r"sed 's/\(a\)-\([0-9]*\)/\1/'",
        r"match \(.*\) and \(\w+\)",
        r"in C:\Program Files\(x86)\.ssh\*.txt or \\server\share\_a",
    ],
)
def test_patterns_and_paths_keep_their_backslashes(source):
    assert render(source) == f"<p>{source}</p>"


def test_an_escaped_bracket_of_an_address_or_a_number_is_one():
    assert 'href="https://a.example/b_(c)"' in render("[x](https://a.example/b_\\(c\\))")
    assert render("1\\) a") == "<p>1) a</p>"


def test_numbers_are_multiplied():
    assert render("2*3*4 and *a*") == "<p>2*3*4 and <em>a</em></p>"


@pytest.mark.parametrize(
    ("source", "bold"),
    [
        ("これは**「重要」**な点です。", ["「重要」"]),
        ("**Markdown（マークダウン）**は軽量です。", ["Markdown（マークダウン）"]),
        ("**注意：**正文继续。", ["注意："]),
        ('**"단어"**를 보세요.', ['"단어"']),
        ("**「A」**なので**「B」**", ["「A」", "「B」"]),
        ("a `**「b」**c` d", []),
    ],
)
def test_bold_beside_cjk_punctuation(source, bold):
    assert [one.text for one in find(render(source), "strong")] == bold
    assert "\ufdd0" not in render(source)


@pytest.mark.parametrize(
    ("source", "addresses"),
    [
        ("see www.example.com/a_b_c.", ["https://www.example.com/a_b_c"]),
        ("ask me@example.com, please", ["mailto:me@example.com"]),
        ("https://x.com/a*b*c_d_e!", ["https://x.com/a*b*c_d_e"]),
        ("请看https://example.com/路径。谢谢", ["https://example.com/路径"]),
        ("https://example.com的", ["https://example.com"]),
        ("（https://example.com）", ["https://example.com"]),
        ("[x](https://a.b/c_d_e)", ["https://a.b/c_d_e"]),
        ("git@www", []),
    ],
)
def test_addresses(source, addresses):
    assert [one.attributes["href"] for one in find(render(source), "a")] == addresses


def test_line_ends_are_kept():
    assert render("Acme Ltd\n1 High Street\nLondon") == "<p>Acme Ltd<br>1 High Street<br>London</p>"


def test_small_tags_mean_something_where_they_have_a_partner():
    table = render("| a |\n|---|\n| open<br>close |")
    assert "<td>open<br>close</td>" in table
    assert render("H<sub>2</sub>O, x<sup>2</sup>, <kbd>Ctrl</kbd> <mark>m</mark> a<br/>b") == (
        "<p>H<sub>2</sub>O, x<sup>2</sup>, <kbd>Ctrl</kbd> <mark>m</mark> a<br>b</p>"
    )
    assert render("the <mark> tag, </sub> and <sub class=x>") == (
        "<p>the &lt;mark&gt; tag, &lt;/sub&gt; and &lt;sub class=x&gt;</p>"
    )
    assert render("**<sub>a** b</sub>") == ("<p><strong>&lt;sub&gt;a</strong> b&lt;/sub&gt;</p>")


def test_a_folded_part_is_shown_open():
    html = render("<details>\n<summary>More</summary>\n\nbody **b**\n\n</details>\n\nafter")
    assert html == ('<p class="details-summary">More</p><p>body <strong>b</strong></p><p>after</p>')


def test_a_fence_in_a_markdown_fence_does_not_end_it():
    html = render("```markdown\n# T\n```python\nprint(1)\n```\nend\n```\nafter")
    [code] = find(html, "code")
    assert code.text == "# T\n```python\nprint(1)\n```\nend\n"
    assert html.endswith("<p>after</p>")


def test_a_list_by_two_spaces_is_inside_of_its_item():
    assert render("1. A\n  - a1\n2. B\n  - b1\n") == (
        "<ol><li>A<ul><li>a1</li></ul></li><li>B<ul><li>b1</li></ul></li></ol>"
    )


def test_an_alert_may_have_a_title():
    html = render("> [!NOTE] Mind this\n> body")
    assert "<p><strong>Mind this</strong></p><p>body</p>" in html


def test_a_fence_names_its_file():
    for info in ('python title="app.py"', "python:app.py", "python app.py"):
        assert '<span class="code-file">app.py</span>' in render(f"```{info}\nx\n```")


def test_invisible_tags_go_and_flags_stay():
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "secret")
    flag = "\U0001f3f4\U000e0067\U000e0062\U000e007f"
    stream = MarkdownStream()
    stream.feed(f"a{hidden}b {flag}")
    assert stream.text == f"ab {flag}"
    assert render(f"a{hidden}b {flag}") == f"<p>ab {flag}</p>"


@pytest.mark.parametrize(
    "source", ["مرحبا\n\n- عنصر\n\n> q\n\n| a | ب |\n|---|---|\n| 1 | 2 |\n\n# h"]
)
def test_each_block_has_its_direction(source):
    html = render_whole(source)
    for tag in ("p", "li", "blockquote", "th", "td", "h1"):
        assert all(one.attributes["dir"] == "auto" for one in find(html, tag))
        assert find(html, tag)


# Work ------------------------------------------------------------------------------------------

UNITS = (
    *(
        "*a_ ",
        "[^",
        "](",
        "[a",
        "`a``b```",
        "$a ",
        "$x^2 ",
        "<sub>",
        "**a",
        "~~",
        "\\(",
        "$$",
        "_*",
    ),
    *(
        "![",
        "\\begin{align}",
        "**「a」",
        "http://a_*",
        "> *a ",
        "- *a\n",
        "```py\n/* a\n",
        "[1] {",
        "&",
    ),
)
DELTA = 500


def work_of(text: str) -> int:
    """Calls that a growing text makes."""
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    stream = MarkdownStream()
    sys.setprofile(count)
    try:
        for at in range(0, len(text), DELTA):
            stream.feed(text[at : at + DELTA])
            stream.patch()
    finally:
        sys.setprofile(None)
    return calls


@settings(max_examples=5, deadline=None)
@given(st.lists(st.sampled_from(UNITS), min_size=1, max_size=4).map("".join))
def test_work_grows_with_the_text_and_not_with_its_square(unit):
    short = unit * (10_000 // len(unit))
    calls = work_of(short)
    assert work_of(short * 2) < 2.8 * calls + 10_000


# Markup that makes much HTML of little text.
DENSE = [
    *("**a** b `c` ", "- **a** `b`\n", "|**a**|`b`|\n|-|-|\n", "- [ ] a\n", "[a](http://x) "),
    *("http://a.b ", "$x^2$ ", "[^1] ", "> - **a**\n", "a\n\n", "# a\n", "~~a~~ "),
]


@settings(max_examples=8, deadline=None)
@example("http://a_*")
@example("*a_ ")
@example("- **a** b `c`\n")
@example("- [ ] a\n")
@given(st.lists(st.sampled_from([*UNITS, *DENSE]), min_size=1, max_size=4).map("".join))
def test_little_is_sent_that_does_not_stay(unit):
    """As bytes of JSON: four times the text, or the HTML that it makes where that is longer."""
    text = unit * (4_000 // len(unit))
    stream, sent = MarkdownStream(), 0
    for at in range(0, len(text), 25):
        stream.feed(text[at : at + 25])
        sent += len(json.dumps(stream.patch(), ensure_ascii=False).encode())
    sent += len(json.dumps(stream.finish(), ensure_ascii=False).encode())
    assert sent <= 4 * max(len(text.encode()), len(stream.html.encode())) + 8_000
