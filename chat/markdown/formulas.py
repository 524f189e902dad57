r"""Which of a text is a formula: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`, `\begin{align}…`; and money not.

What is one goes to the parser between dollars, on one line, for a line of LaTeX may begin like a
list item. A dollar of any other use is escaped.
"""

import re

from .math import MAX_FORMULA_CHARS
from .spans import Edit, Spans

_TOKEN = re.compile(
    r"\\\\|\\[()\[\]$]|\\begin\{(?P<name>[a-zA-Z]+\*?)\}|\\end\{[a-zA-Z]+\*?\}"
    r"|\$\$|\$|\n[ \t>]*(?=\n)",
)
_CLOSING = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}
_ENVIRONMENTS = """
align align* aligned alignat alignat* array bmatrix Bmatrix cases equation equation* eqnarray
eqnarray* gather gather* gathered matrix multline multline* pmatrix smallmatrix split vmatrix
Vmatrix
"""
ENVIRONMENTS = frozenset(_ENVIRONMENTS.split())
# In `\(…\)`: regular expressions and shells write these, too, around words.
_MATHEMATICAL = re.compile(r"[0-9\\^_=+\-*/<>{}|!]|(?<![^\W\d_])[^\W\d_](?![^\W\d_])")
_TEX = re.compile(r"\\[^\s\d]|[\^_{]")
_LONG_WORD = re.compile(r"[^\W\d_]{3,}")
_JOINED = re.compile(r"[\w\\]")
_CJK = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_PLAIN = re.compile(r"[\w\s.,:;+\-*/=<>()\[\]|!%'\u2032\u00b0-\u00b9\u2200-\u22ff]*")
# `use \( to group`: shown with its backslash. In `\[sic\]` it is Markdown's own.
_ALONE = re.compile(r"(?:^|\s|\A)\\[()\[\]](?=[\s.,;:?!]|\Z)")
# What only regular expressions say.
_PATTERN = re.compile(
    r"\.[*+]|\[\^?(?:a-z|A-Z|0-9)|^(?:a-z|A-Z|0-9)+$|^\w{2,}(?:\|\w{2,})+$|\\[dDwWsSb]\b"
)
_ADDRESS = re.compile(r"://\S*$|^\s*\d+$", re.MULTILINE)
# A part of an address, or of a substitution by sed.
_BEFORE_NONE = re.compile(r"(?:://\S*|(?:\bs|['\"])/\^?)$")
_ENDS = frozenset("'\",;:)]}")
_VARIABLE = re.compile(r"\{[A-Za-z_]\w*\}")
_ORDINAL = re.compile(r"(?:th|st|nd|rd|s|x|fold)\b")
_QUOTES = re.compile(r"[ \t>]*")
_NUMBER = re.compile(r"\d[\d.,]*")
# Commands with what they say in words.
_COMMANDS = re.compile(r"\\[a-zA-Z]+\s*\{[^{}]*(?:\}|$)|\\[a-zA-Z]+")
_SENTENCE = re.compile(r"(?<![^\W\d_])[^\W\d_]{2,}+[\s,.;:!?]++[^\W\d_]{2,}+[\s,.;:!?]++[^\W\d_]")
MAX_ENVIRONMENT_NAME_CHARS = 12
# So much is held back in hope of an end where nothing tells that it is a formula.
_MAX_DOUBTFUL_CHARS = 120
Pair = tuple[int, int]


def edits(text: str, opaque: Spans) -> tuple[list[Edit], list[Pair]]:
    """The rewritings, and the spans of the formulas, which other rules leave alone."""
    if not any(sign in text for sign in ("$", "\\(", "\\[", "\\begin{")):
        return [], []
    pairs, literal = _found(text, opaque)
    rewritten = [Edit(start, end, _in_dollars(_unquoted(text, start, end))) for start, end in pairs]
    rewritten = [one for one in rewritten if one.text != text[one.start : one.end]]
    return rewritten + [Edit(at, at, "\\") for at in literal], pairs


def _found(text: str, opaque: Spans) -> tuple[list[Pair], list[int]]:
    """The spans of the formulas, and the places of what looks like their signs and is none."""
    tokens = [
        token
        for token in _TOKEN.finditer(text)
        if token[0] not in ("\\\\", "\\$") and (token[0][0] == "\n" or token.start() not in opaque)
    ]
    pairs: list[Pair] = []
    literal: list[int] = []
    closers = _closers(text, tokens)
    done = 0
    for number, token in enumerate(tokens):
        start = token.start()
        if start < done:
            continue
        end = closers.get(number)
        if end is not None:
            pairs.append((start, end))
            done = end
        elif token[0].startswith("$"):
            literal += range(start, token.end())
        elif _is_literal(text, token):
            literal.append(start)
    return pairs, literal


def _is_literal(text: str, token: re.Match[str]) -> bool:
    """Whether the backslash before a bracket is shown: where none is needed, it is no escape."""
    if token[0] in ("\\(", "\\)"):
        start = token.start()
        return not _ADDRESS.search(text, max(0, start - 300), start)
    return _ALONE.match(text, max(0, token.start() - 1)) is not None


def _closers(text: str, tokens: list[re.Match[str]]) -> dict[int, int]:
    """Where the formula ends that each token begins, if it begins one."""
    ends: dict[int, int] = {}
    nearest: dict[str, int] = {}
    for number in range(len(tokens) - 1, -1, -1):
        token = tokens[number]
        kind = token[0]
        if kind.startswith("\n"):
            nearest.clear()
        elif kind == "$":
            after = nearest.get("$")
            if after is not None and is_inline(text, token.start(), after):
                ends[number] = after + 1
        elif kind in _CLOSING:
            after = nearest.get(_CLOSING[kind])
            if after is not None and _is_formula_body(kind, text, token.end(), after):
                ends[number] = after + 2
        elif name := token["name"]:
            closing = f"\\end{{{name}}}"
            after = nearest.get(closing)
            if after is not None and name in ENVIRONMENTS:
                ends[number] = after + len(closing)
        nearest[kind] = token.start()
    return ends


def _is_formula_body(kind: str, text: str, start: int, end: int) -> bool:
    body = text[start:end]
    if kind == "$$":
        return bool(body.strip())
    if kind == "\\(" and _BEFORE_NONE.search(text, max(0, start - 300), start - 2):
        return False
    if _PATTERN.search(body):
        return False
    return bool(_MATHEMATICAL.search(body))


def is_inline(text: str, start: int, end: int) -> bool:
    """Whether `$…$` between these two places is a formula, and not money or a shell's variables."""
    body, before = text[start + 1 : end], text[start - 1 : start]
    after = text[end + 1 : end + 12]
    if not body or "\n" in body or body[0].isspace() or body[-1].isspace() or body[0] in _ENDS:
        return False
    if (before.isalnum() and before.isascii()) or _VARIABLE.match(body):
        return False
    if after[:1].isdigit():
        return False
    if after[:1].isalpha() and after.isascii() and not _ORDINAL.match(after):
        return False
    return _is_mathematical(body)


def may_become_formula(opening: str, body: str) -> bool:
    """Whether what stands behind an opening that has no end yet may still be a formula."""
    if opening == "$" and "\n" in body:
        return False
    if len(body) > MAX_FORMULA_CHARS:
        return False
    words = _COMMANDS.sub(" ", body)
    if opening != "$$" and (_SENTENCE.search(words) or (opening == "$" and _CJK.search(words))):
        return False
    is_sure = opening in ("$$", "\\[") or _TEX.search(body)
    return len(body) < (MAX_FORMULA_CHARS if is_sure else _MAX_DOUBTFUL_CHARS)


def _is_prose(text: str) -> bool:
    """Whether two long words follow each other, or there is CJK text."""
    end = None
    for word in _LONG_WORD.finditer(text):
        if end is not None:
            gap = text[end : word.start()]
            if not _JOINED.search(gap) and any(map(str.isspace, gap)):
                return True
        end = word.end()
    return _CJK.search(text) is not None


def _is_mathematical(body: str) -> bool:
    if _TEX.search(body):
        return not _is_prose(_COMMANDS.sub(" ", body))
    if _is_prose(body) or not _PLAIN.fullmatch(body):
        return False
    if body[0].isdigit():
        # A number alone, or numbers and letters that something joins.
        words = re.findall(r"[^\W\d_]{3,}", body)
        return bool(_NUMBER.fullmatch(body)) or not words
    return len(body) <= MAX_ENVIRONMENT_NAME_CHARS or bool(re.search(r"[=+*/<>()\-]", body))


def _unquoted(text: str, start: int, end: int) -> str:
    """The formula without the marks of the quotes that its lines stand in."""
    formula = text[start:end]
    line = text.rfind("\n", 0, start) + 1
    if "\n" not in formula or ">" not in text[line:start]:
        return formula
    marks = _QUOTES.match(text, line, start)
    depth = marks[0].count(">") if marks else 0
    return re.sub(rf"\n(?:[ \t]*>){{0,{depth}}}", "\n", formula)


def _in_dollars(formula: str) -> str:
    if formula.startswith("\\begin"):
        return f"$${' '.join(formula.splitlines())}$$"
    if formula.startswith("$") and not formula.startswith("$$"):
        return formula
    body = formula[2:-2].replace("\n", " ")
    return f"${body.strip()}$" if formula.startswith("\\(") else f"$${body}$$"
