"""Turns LaTeX into MathML; what does not compile is shown as its source."""

import re
from functools import lru_cache
from html import escape

from math_core import LatexError, LatexToMathML

from .latex import MACROS, known_latex, without_tags

# Longer formulas are shown as source: nobody writes them, and the compiler nests as they do.
MAX_FORMULA_CHARS = 4_000
MAX_FORMULA_DEPTH = 50
_COMPILER = LatexToMathML(fancy_error=False, max_expansions=200, macros=MACROS)
# References between equations are links within the page: a reply has none.
_LINK = re.compile(r"</?a\b[^>]*>")
_STYLE = re.compile(r'(?: class="[^"]*")? style="([^"]*)"')
# The compiler lays out with style attributes, which the Content-Security-Policy refuses.
_CLASS_OF_STYLE = {
    "text-align: left": "math-left",
    "text-align: right": "math-right",
    "padding-left: 0;": "math-joined-before",
    "padding-right: 0;": "math-joined-after",
    "padding-top: 0;": "math-dense",
    "border-top": "math-rule-above",
    "border-right": "math-rule-after",
    "border-left": "math-rule-before",
    "dashed": "math-dashed",
    "padding-left: 0.1em": "math-narrow",
}
# Browsers that follow MathML Core know no `menclose`.
_ENCLOSURES = {
    "box": "math-box",
    "updiagonalstrike": "math-strike-up",
    "downdiagonalstrike": "math-strike-down",
    "updiagonalstrike downdiagonalstrike": "math-strike-both",
}
_ENCLOSED = re.compile(r'<menclose notation="([a-z ]*)">|</menclose>')
_STRIKE = re.compile(r'<mrow class="menclose-[a-z]*"></mrow>')
# The compiler's lines over letters are faint in an index, or do not stretch.
_BAR = '<mo stretchy="true" class="math-bar">\u203e</mo></mover>'
_LINES = {
    '<mo stretchy="false">\u00af</mo></mover>': _BAR,
    '<mo stretchy="true">\u0332</mo></mover>': _BAR,
    '<mo stretchy="true">\u0332</mo></munder>': '<mo stretchy="true">_</mo></munder>',
}
# Glyphs from which a formula in a line may be wider than a phone, and than a page.
LONG, WIDE = 25, 60
_TAG = re.compile(r"<[^>]*>")
# Fonts have no other letter for these marks, and may look for one elsewhere.
_VARIATION = re.compile("[\ufe00\ufe01]")
_STYLED_TEXT = re.compile(r"<mtext><(?:b|(em|i))>(.*?)</(?:b|em|i)></mtext>")
CLASSES = frozenset(
    {*_CLASS_OF_STYLE.values(), *_ENCLOSURES.values(), "math-bar", "math-bold", "math-slanted"}
)


# What a formula that does not compile begins with.
ERROR = '<code class="math-error">'


@lru_cache(maxsize=512)
def to_mathml(latex: str, display: bool) -> str:
    """Return a `<math>` element, or `<code class="math-error">` with the source. Never raises.

    A long formula in a line comes in an element that scrolls by itself.
    """
    if len(latex) <= MAX_FORMULA_CHARS and _depth(latex) <= MAX_FORMULA_DEPTH:
        known = known_latex(latex)
        mathml = _compiled(known, display) or _compiled(without_tags(known), display)
        if mathml is not None:
            return mathml if display else _scrolling(mathml)
    return f"{ERROR}{escape(latex, quote=False)}</code>"


def _compiled(latex: str, display: bool) -> str | None:
    try:
        mathml: str = _COMPILER.convert_with_local_state(latex, displaystyle=display)
    except (LatexError, ValueError):
        return None
    mathml = _VARIATION.sub("", mathml)
    for written, clear in _LINES.items():
        mathml = mathml.replace(written, clear)
    mathml = _LINK.sub("", mathml) if "<a" in mathml else mathml
    mathml = _STYLE.sub(_as_class, mathml) if " style=" in mathml else mathml
    if "<menclose" in mathml:
        mathml = _ENCLOSED.sub(_enclosed, _STRIKE.sub("", mathml))
    return _STYLED_TEXT.sub(_styled, mathml) if "<mtext><" in mathml else mathml


def _scrolling(mathml: str) -> str:
    glyphs = len(_TAG.sub("", mathml)) if len(mathml) > 10 * LONG else 0
    if glyphs <= LONG:
        return mathml
    start = '<span class="math-wide" tabindex="0">' if glyphs > WIDE else '<span class="math-long">'
    return f"{start}{mathml}</span>"


def _enclosed(tag: re.Match[str]) -> str:
    name = _ENCLOSURES.get(tag[1], "") if tag[1] else ""
    return f'<mrow class="{name}">' if name else "<mrow>" if tag[1] else "</mrow>"


def _styled(text: re.Match[str]) -> str:
    return f'<mtext class="math-{"slanted" if text[1] else "bold"}">{text[2]}</mtext>'


def _as_class(style: re.Match[str]) -> str:
    names = [name for rule, name in _CLASS_OF_STYLE.items() if rule in style[1]]
    return f' class="{" ".join(names)}"' if names else ""


def _depth(latex: str) -> int:
    """An upper bound of how deep the MathML can nest."""
    depth = deepest = 0
    for char in latex:
        if char in "{[(":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "}])":
            depth -= 1
    return max(deepest, latex.count("\\left"), latex.count("\\begin"), _unbraced(latex))


def _unbraced(latex: str) -> int:
    """Commands in a row, such as `\\sqrt\\sqrt\\sqrt`, nest without braces."""
    runs = re.findall(r"(?:\\[a-zA-Z]+\s*){40,}", latex)
    return max((run.count("\\") for run in runs), default=0)
