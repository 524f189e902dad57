r"""LaTeX as models write it, in the words that the compiler knows.

Equations are numbered only where the writer has numbered them, by `\tag`: a formula knows nothing
of the other ones in the reply.
"""

import re

from .chemistry import chemistry

_OPERATORS = "tr Tr sgn diag rank lcm Var Cov supp erf sinc arcsinh arccosh arctanh softmax"
# Commands of packages, and some of LaTeX's own.
MACROS = {
    **{name: rf"\operatorname{{{name}}}" for name in _OPERATORS.split()},
    **dict.fromkeys(("dotsb", "dotsm", "dotsi"), r"\cdots"),
    **dict.fromkeys(("dotsc", "dotso"), r"\ldots"),
    **dict.fromkeys(("mbox", "hbox", "textnormal", "textup", "fbox", "url"), r"\text{#1}"),
    **dict.fromkeys(("SI", "qty"), r"#1\,\mathrm{#2}"),
    **dict.fromkeys(("si", "unit", "pu"), r"\mathrm{#1}"),
    **dict.fromkeys(("smash", "num", "mathnormal", "ensuremath"), "#1"),
    **dict.fromkeys(("href", "colorbox", "enclose"), "#2"),
    "multicolumn": "#3",
    "abs": r"\left|#1\right|",
    "norm": r"\left\|#1\right\|",
    "dd": r"\mathrm{d}#1",
    "dv": r"\frac{\mathrm{d}#1}{\mathrm{d}#2}",
    "pdv": r"\frac{\partial #1}{\partial #2}",
    "substack": r"\begin{subarray}{c}#1\end{subarray}",
    "sout": r"\cancel{#1}",
    "cancelto": r"\cancel{#2}^{#1}",
    "widetilde": r"\tilde{#1}",
    "varlimsup": r"\overline{\lim}",
    "varliminf": r"\underline{\lim}",
    "mathop": r"\operatorname*{#1}",
    "mathds": r"\mathbb{#1}",
    "eqref": r"\text{(#1)}",
    "ref": r"\text{#1}",
    "intertext": r"\\ \text{#1} \\",
    "qed": r"\square",
    "hfill": r"\qquad",
    "textdegree": "°",
    "euro": "€",
}
_GROUP = r"\{((?:[^{}]|\{[^{}]*\})*)\}"
_TEXT = re.compile(
    r"(\\(?:text|textbf|textit|textrm|texttt|textsf|mbox|hbox|mathrm|operatorname))"
    r"\{((?:[^{}\\]|\\.)*)\}"
)
_IN_TEXT = re.compile(r"(?<!\\)\$([^$]*)\$")
_UNESCAPED = re.compile(r"(?<!\\)([_&#%])")
_NUMBERED = re.compile(
    r"\\(begin|end)\{(align|alignat|flalign|gather|multline|equation|eqnarray)\*?\}"
)
_WITHOUT_NUMBERS = {
    **dict.fromkeys(("align", "alignat", "flalign"), "aligned"),
    "gather": "gathered",
    "multline": "multline*",
    "equation": "",
}
_WITH_NUMBERS = {"gather": "gather*", "multline": "multline*", "equation": "equation*"}
_NAMED_OPERATOR = re.compile(
    r"\\mathop\s*\{\s*\\(?:mathrm|rm|text|operatorname)\b\s*\{?([^{}]*)\}?\s*\}"
)
_COLUMNS = re.compile(rf"\\begin\{{(?:array|darray|tabular)\}}\s*(?:\[\w\])?\s*{_GROUP}")
_LAST_RULE = re.compile(
    r"(\\begin\{array\}\{(?P<columns>[^{}]*)\}(?:(?!\\(?:begin|end)\{).)*\\h(?:dash)?line\s*)(?=\\end)",
    re.DOTALL,
)
_TAG = re.compile(r"\\tag\*?\{([^{}]*)\}")


def known_latex(latex: str) -> str:
    """Rewrite what models write and the compiler does not know."""
    latex = latex.strip()
    # Nobody writes comments here, and one would hide the rest of the formula.
    latex = re.sub(r"(?<!\\)%", r"\\%", latex)
    latex = re.sub(r"√\s*(?=[\w{(])", r"\\sqrt ", latex)
    if "\\" not in latex:
        return latex
    latex = re.sub(rf"\\ce{_GROUP}", lambda found: chemistry(found[1]), latex)
    latex = _TEXT.sub(_text, latex)
    # A backslash before a sign that needs none, such as the euro's.
    latex = re.sub(r"\\([^\x00-\x7f])", r"\1", latex)
    latex = _NAMED_OPERATOR.sub(r"\\operatorname*{\1}", latex)
    latex = re.sub(r"\\newcommand\b", r"\\providecommand", latex)
    latex = re.sub(
        rf"\\DeclareMathOperator\*?{_GROUP}", r"\\providecommand{\1}\\operatorname", latex
    )
    if "\\begin" in latex:
        latex = _environments(latex)
    elif "\\tag" in latex:
        latex = rf"\begin{{equation*}}{latex}\end{{equation*}}"
    return _DROPPED.sub("", latex)


# Labels, places of lines and sizes, which mean nothing here.
_DROPPED = re.compile(
    rf"\\(?:(?:label|vspace\*?|cline|require){_GROUP}|rule{_GROUP}{_GROUP}"
    r"|(?:nonumber|notag|strut|nolimits|centering|tiny|small|normalsize|large|Large)(?![a-zA-Z]))"
)


def without_tags(latex: str) -> str:
    """The same with its numbers as text, for where the compiler takes none."""
    return _TAG.sub(r"\\qquad\\text{(\1)}", latex)


def _text(found: re.Match[str]) -> str:
    """Text in a formula, with signs that are not escaped, and formulas in it."""
    command, text = found[1], found[2]
    parts = _IN_TEXT.split(text)
    parts[::2] = [f"{command}{{{_escaped(part)}}}" if part else "" for part in parts[::2]]
    return "".join(parts) or f"{command}{{}}"


def _escaped(text: str) -> str:
    text = _UNESCAPED.sub(r"\\\1", text)
    # The compiler takes the space behind an escaped sign for the end of a command.
    return re.sub(r"(\\[_&#%$]) ", r"\1\\ ", text)


def _environments(latex: str) -> str:
    latex = re.sub(r"\\(begin|end)\{(split|darray)\}", _renamed, latex)
    latex = re.sub(r"\\(begin|end)\{(smallmatrix|[pbBvV]?matrix\*)\}(?:\[\w\])?", _matrix, latex)
    latex = re.sub(r"(\\begin\{(?:aligned|gathered)\})\[[tbc]\]", r"\1", latex)
    latex = re.sub(r"(\\begin\{alignat\*?\})\s*\{\d+\}", r"\1", latex)
    latex = re.sub(r"\\begin\{eqnarray\*?\}", r"\\begin{array}{rcl}", latex)
    latex = re.sub(r"\\end\{eqnarray\*?\}", r"\\end{array}", latex)
    latex = re.sub(r"\\end\{tabular\}", r"\\end{array}", latex)
    latex = _COLUMNS.sub(lambda found: rf"\begin{{array}}{{{_columns(found[1])}}}", latex)
    latex = _LAST_RULE.sub(_whole_rule, latex)
    names = _WITH_NUMBERS if "\\tag" in latex else _WITHOUT_NUMBERS
    return _NUMBERED.sub(lambda found: _numbered(found, names), latex)


def _numbered(found: re.Match[str], names: dict[str, str]) -> str:
    name = names.get(found[2], "align*")
    return rf"\{found[1]}{{{name}}}" if name else " "


def _renamed(found: re.Match[str]) -> str:
    return rf"\{found[1]}{{{'aligned' if found[2] == 'split' else 'array'}}}"


def _matrix(found: re.Match[str]) -> str:
    name = found[2].removesuffix("*").removeprefix("small")
    return rf"\{found[1]}{{{name}}}"


def _whole_rule(found: re.Match[str]) -> str:
    """A rule at the end of an array, which is a row without cells, over all columns."""
    columns = re.findall("[lcr]", found["columns"])
    return found[1] + " &" * (len(columns) - 1)


def _columns(columns: str) -> str:
    """The letters and lines of `@{}l@{}`, `*{3}{c}`, `p{3cm}`."""
    columns = re.sub(r"\*\{(\d)\}\{([^{}]*)\}", lambda found: found[2] * int(found[1]), columns)
    columns = re.sub(r"[pmbwX](?:\{[^{}]*\})+", "l", columns)
    return re.sub(r"[@!<>]\{(?:[^{}]|\{[^{}]*\})*\}|[^lcr|:]", "", columns)
