"""Formulas."""

import re
from html import unescape

import pytest

from chat.markdown import MarkdownStream
from chat.markdown import render as whole
from tests.markdown.dom import render_without_direction as render

from .dom import find

X2 = "<msup><mi>x</mi><mn>2</mn></msup>"


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("$x^2$", f"<p><math>{X2}</math></p>"),
        ("a$x^2$b", "<p>a$x^2$b</p>"),
        (r"\(x^2\)", f"<p><math>{X2}</math></p>"),
        (r"(\( x^2 \)), \(x^2\)2", f"<p>(<math>{X2}</math>), <math>{X2}</math>2</p>"),
        ("$$x^2$$", f'<p><math display="block">{X2}</math></p>'),
        ("$$\nx^2\n$$", f'<p><math display="block">{X2}</math></p>'),
        ("\\[\nx^2\n\\]", f'<p><math display="block">{X2}</math></p>'),
        ("- \\[\n  x^2\n  \\]", f'<ul><li><math display="block">{X2}</math></li></ul>'),
        ("é \\(x^2\\) é", f"<p>é <math>{X2}</math> é</p>"),
    ],
)
def test_it_renders(source, html):
    assert render(source) == html


def test_a_line_of_a_formula_may_look_like_a_list():
    for opened, closed in (("$$", "$$"), ("\\[", "\\]")):
        html = render(f"{opened}\na\n- b\n+ c\n{closed}")
        assert find(html, "ul") == []
        assert len(find(html, "math")) == 1


@pytest.mark.parametrize(
    "source",
    [
        "It costs $5 and $10.",
        "$5, $6 or $ 7 $",
        "From $20 to $30 a month, not $40",
        "`$x$` and `\\(x\\)`",
        "```\n$x$ \\(x\\) \\[x\\] $$x$$\n```",
        "    \\(x\\)",
        "a \\\\(x\\\\) b",
        "\\[not\n\nclosed\\]",
        "\\(\\)",
    ],
)
def test_what_is_no_formula(source):
    assert "<math" not in render(source)


def test_what_does_not_compile_shows_its_source():
    assert render(r"$\nosuch{<b>}$") == (
        r'<p><code class="math-error">\nosuch{&lt;b&gt;}</code></p>'
    )


CD = "\\begin{CD}\nA @>>> B \\\\\n\n@VVV @VVV\n\\end{CD}"
TIKZ = "\\begin{tikzpicture}\n- \\draw (0,0);\n\\end{tikzpicture}"
RARE = "\\ce{A \\bond{~} B}"


@pytest.mark.parametrize(
    ("source", "code", "why"),
    [
        (f"Look:\n{CD}\nafter", CD, "not drawn here"),
        (f"$$\n{TIKZ}\n$$\n\nafter", TIKZ, "not drawn here"),
        (f"\\[{TIKZ}\\]\n\nafter", TIKZ, "not drawn here"),
        (f"$$\n{RARE}\n$$\n\nafter", RARE, "cannot be typeset here"),
    ],
)
def test_what_cannot_be_drawn_is_a_block_of_code_that_says_so(source, code, why):
    stream = MarkdownStream()
    for letter in source:
        stream.feed(letter)
        stream.patch()
        # Never as text: neither its signs nor its lines.
        assert "begin" not in stream.html or "code-block" in stream.html
        assert "ce{" not in stream.html or "code-block" in stream.html
    stream.finish()
    html = stream.html
    assert html == whole(source)
    assert f'<span class="code-file">{why}</span>' in html
    shown = html[html.index("<code") : html.index("</code>")]
    assert unescape(re.sub(r"<[^>]*>", "", shown)).strip() == code
    assert html.endswith('<p dir="auto">after</p>')


def test_a_drawing_in_a_fence_is_left_alone():
    assert "not drawn" not in render(f"```latex\n{TIKZ}\n```\n")


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{a}{b}",
        r"\sum_{i=0}^{n} i",
        r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
        r"\begin{split} a &= b \\ c &= d \end{split}",
        r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}",
        r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}",
        r"x = 1 \tag{7}",
        r"\mathbb{R} \to \mathcal{L}",
        r"\begin{alignat}{2} a &= b & c &= d \end{alignat}",
        r"\begin{eqnarray} a &=& b \end{eqnarray}",
        r"\begin{array}{@{}*{2}{c}p{3cm}@{}} a & b & c \end{array}",
        r"\begin{multline} a \\ b \end{multline}",
        r"\left(\begin{smallmatrix} a \end{smallmatrix}\right)",
        r"\sum_{\substack{i<n\\j}} \norm{x} + \mathop{\mathrm{tr}}\limits_k \abs{y}",
        r"\newcommand{\R}{\mathbb{R}} \R \dv{x}{t} \widetilde{AB} \cancelto{0}{x} √2",
    ],
)
def test_what_models_write_compiles(latex):
    html = render(f"$${latex}$$")
    assert len(find(html, "math")) == 1
    assert " style=" not in html


def test_arrays_have_their_alignment_and_rules_by_class():
    html = render(r"$$\begin{aligned}a&=b\end{aligned}$$")
    assert '<mtd class="math-right math-joined-after">' in html
    assert '<mtd class="math-left math-joined-before">' in html
    html = render(r"$$\begin{array}{|l:r|}\hline a&b\\\hline\end{array}$$")
    assert '<mtable class="math-rule-above math-rule-before"' in html
    assert "math-left math-rule-after math-dashed" in html
    # A rule at the end goes over all columns.
    assert html.count("math-rule-above math-rule-after") == 2


@pytest.mark.parametrize(
    ("latex", "part"),
    [
        (r"\boxed{x}", '<mrow class="math-box"><mi>x</mi></mrow>'),
        (r"\cancel{x}", '<mrow class="math-strike-up"><mi>x</mi></mrow>'),
        (r"\xcancel{x}", '<mrow class="math-strike-both"><mi>x</mi></mrow>'),
        (r"\bar{x}", '<mo stretchy="true" class="math-bar">‾</mo>'),
        (r"\textbf{a}", '<mtext class="math-bold">a</mtext>'),
        (r"\text{a $x$ b_c 5\% of}", "b_c&nbsp;5%&nbsp;of</mtext>"),
        ("50% of x", "<mi>%</mi>"),
        (r"\mathcal{L}", "<mi>ℒ</mi>"),
        (r"x = 1 \tag{7}", "<mtext>(7)</mtext>"),
        (r"\begin{aligned}a&=b\tag{7}\end{aligned}", "<mtext>(7)</mtext>"),
    ],
)
def test_parts(latex, part):
    assert part in render(f"$${latex}$$")


def test_equations_have_the_numbers_that_the_writer_gave():
    assert "mtext" not in render("\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}")
    html = render("\\begin{align}\na &= b \\tag{2} \\\\\nc &= d\n\\end{align}")
    assert [one.text for one in find(html, "mtext")] == ["(2)"]


def test_a_long_formula_in_a_line_scrolls_by_itself():
    def sum_of(count):
        return render("$" + "+".join(f"x_{{{n}}}" for n in range(count)) + "$")

    assert "<span" not in sum_of(5)
    assert '<span class="math-long"><math>' in sum_of(15)
    assert '<span class="math-wide" tabindex="0"><math>' in sum_of(60)
