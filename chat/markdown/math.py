"""Turns LaTeX into MathML; what does not compile is shown as its source."""

import re
from functools import lru_cache
from html import escape

from math_core import LatexError, LatexToMathML

from .chemistry import chemistry

# Longer formulas are shown as source: nobody writes them, and the compiler nests as they do.
LONGEST = 4_000
DEEPEST = 50
_COMPILER = LatexToMathML(fancy_error=False, max_expansions=200)
# References between equations are links within the page: a reply has none.
_LINK = re.compile(r"</?a\b[^>]*>")
_STYLE = re.compile(r' style="([^"]*)"')
# The compiler lays out with style attributes, which the Content-Security-Policy refuses.
_CLASS_OF_STYLE = {
    "text-align: left": "math-left",
    "text-align: right": "math-right",
    "border-top": "math-rule-above",
    "border-right": "math-rule-after",
}
# Text in a formula, with an underscore that is not escaped.
_WORDS = re.compile(r"\\(?:text|textbf|textit|texttt|mathrm|operatorname)\{[^{}\\]*_[^{}\\]*\}")
_CHEMISTRY = re.compile(r"\\ce\{((?:[^{}]|\{[^{}]*\})*)\}")
CLASSES = frozenset(_CLASS_OF_STYLE.values())


@lru_cache(maxsize=512)
def to_mathml(latex: str, display: bool) -> str:
    """Return a `<math>` element, or `<code class="math-error">` with the source. Never raises."""
    if len(latex) <= LONGEST and _depth(latex) <= DEEPEST:
        try:
            mathml: str = _COMPILER.convert_with_local_state(
                _in_dialect(latex), displaystyle=display
            )
        except (LatexError, ValueError):
            pass
        else:
            mathml = _LINK.sub("", mathml) if "<a" in mathml else mathml
            return _STYLE.sub(_as_class, mathml) if " style=" in mathml else mathml
    return f'<code class="math-error">{escape(latex, quote=False)}</code>'


def _in_dialect(latex: str) -> str:
    """Rewrite what models write and the compiler does not know."""
    latex = latex.strip()
    if "\\" not in latex:
        return latex
    latex = _CHEMISTRY.sub(lambda found: chemistry(found[1]), latex)
    latex = _WORDS.sub(lambda found: found[0].replace("_", "\\_"), latex)
    # A backslash before a sign that needs none, such as the euro's.
    latex = re.sub(r"\\([^\x00-\x7f])", r"\1", latex)
    latex = re.sub(r"\\(begin|end)\{split\}", r"\\\1{aligned}", latex)
    latex = re.sub(r"\\tag\*?\{([^{}]*)\}", r"\\qquad\\text{(\1)}", latex)
    return re.sub(r"\\(?:label\{[^{}]*\}|nonumber|notag)(?![a-zA-Z])", "", latex)


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
