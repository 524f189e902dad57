"""Formulas."""

import pytest

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
    ],
)
def test_what_models_write_compiles(latex):
    html = render(f"$${latex}$$")
    assert len(find(html, "math")) == 1
    assert " style=" not in html


def test_columns_align_by_class():
    html = render(r"$$\begin{aligned}a&=b\end{aligned}$$")
    assert '<mtd class="math-right">' in html
    assert '<mtd class="math-left">' in html
