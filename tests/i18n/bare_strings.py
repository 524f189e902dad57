"""Finds texts that no translation reaches: `python -m tests.i18n.bare_strings` names each place.

In templates: words between tags, in attributes that are read aloud or shown, in expressions. In
Python: literals that read like a sentence or a label and are given to no gettext.
"""

import ast
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# Names and units that every language writes so.
NAMES = re.compile(r"\b(PremWeb|UTC)\b")
LETTERS = re.compile(r"[^\W\d_]{2}")
# A capital letter, and another word after the first.
SENTENCE = re.compile(r"[A-Z][\w'’-]*[,:]? (?:\w\w|\w )")
# What follows a value in a formatted text.
PHRASE = re.compile(r"[a-z]+ [a-z]+ [a-z]+")

# What a template's language puts in: tags, values, comments; and texts that are translated.
TRANSLATED = re.compile(
    r"\{%-?\s*blocktranslate\b.*?\{%-?\s*endblocktranslate\s*-?%\}"
    r"|\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}",
    re.S,
)
TEXT = r"""(?:(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*)+"""
# Texts inside gettext, and formats of dates.
GETTEXT = re.compile(
    rf"\b(?:_|translate)\b[\s(]*{TEXT}|\bngettext\s*\(\s*{TEXT},\s*{TEXT}|\|\s*date\s*[:(]\s*{TEXT}"
)
LITERAL = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'")
SHOWN = {
    *("title", "alt", "placeholder", "aria-label", "aria-description", "aria-roledescription"),
    *("label", "summary", "data-label", "data-suggestion"),
}
# What is written for operators, for models, and by the API's client.
OUTSIDE = (
    *("chat/management/", "chat/migrations/", "chat/prem/", "chat/turns/prompt.py"),
    *("premweb/environment.py", "premweb/serving/server.py", "premweb/serving/preparing.py"),
    *(
        "premweb/serving/starting.py",
        "premweb/sqlite/",
        "chat/background/worker.py",
        "chat/models/prepared/",
        "chat/conversations/search/storage/",
        "chat/turns/naming.py",
    ),
)
SAID = {"label", "empty_label", "description", "verbose_name", "verbose_name_plural"}
GETTEXTS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext"}
UNSEEN = {"ValueError", "RuntimeError", "ConversationChanged", "ImproperlyConfigured", "BadRequest"}


def main() -> int:
    found = [*in_templates(ROOT / "templates"), *in_code(ROOT)]
    for place in found:
        sys.stdout.write(f"{place}\n")
    return 1 if found else 0


def in_templates(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.*")):
        for line, text in template(path.read_text()):
            yield f"{path.relative_to(folder.parent)}:{line}: {text}"


def template(source: str) -> list[tuple[int, str]]:
    """The bare texts of a template and their lines."""
    page = Page()
    page.feed(TRANSLATED.sub(lambda found: "\0" + "\n" * found[0].count("\n"), source))
    page.close()
    return sorted([*page.found, *_in_expressions(source)])


def _in_expressions(source: str) -> Iterator[tuple[int, str]]:
    for part in TRANSLATED.finditer(source):
        if part[0].startswith("{#") or "blocktranslate" in part[0]:
            continue
        for literal in LITERAL.finditer(GETTEXT.sub("", part[0])):
            text = literal[1] or literal[2] or ""
            if SENTENCE.match(text) or (text[:1].isupper() and text.isalpha() and len(text) > 3):
                yield source.count("\n", 0, part.start()) + 1, text


class Page(HTMLParser):
    """Collects the words of a page and of its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []

    def handle_data(self, data: str) -> None:
        self._look(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in SHOWN and value:
                self._look(value)

    def _look(self, text: str) -> None:
        if LETTERS.search(NAMES.sub("", text)):
            self.found.append((self.getpos()[0], " ".join(text.replace("\0", "…").split())))


def in_code(root: Path) -> Iterator[str]:
    for path in sorted([*(root / "chat").rglob("*.py"), *(root / "premweb").rglob("*.py")]):
        name = path.relative_to(root).as_posix()
        if not name.startswith(OUTSIDE):
            for line, text in code(path.read_text()):
                yield f"{name}:{line}: {text}"


def code(source: str) -> list[tuple[int, str]]:
    """The bare texts of a module and their lines; a line that ends in `# untranslated` has none."""
    allowed = {
        number for number, line in enumerate(source.split("\n"), 1) if "# untranslated" in line
    }
    return [one for one in _literals(ast.parse(source)) if one[0] not in allowed]


def _literals(node: ast.AST) -> Iterator[tuple[int, str]]:
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in GETTEXTS | UNSEEN:
            return
        case ast.Call(func=ast.Attribute(value=ast.Name(id="logger"))):
            return
        case ast.FunctionDef(name="__str__"):
            return
        case ast.Expr(value=ast.Constant()) | ast.Assert() | ast.FormattedValue():
            return
        case ast.JoinedStr():
            text = "".join(
                str(v.value) if isinstance(v, ast.Constant) else "…" for v in node.values
            )
            if SENTENCE.match(text) or PHRASE.search(text):
                yield node.lineno, text
            return
        case ast.keyword(arg=str(name), value=ast.Constant(value=str(text))) if name in SAID:
            yield node.value.lineno, text
        case ast.FunctionDef(decorator_list=marks) if _is_column(marks):
            yield from _of_column(node, marks)
        case ast.Constant(value=str(text)) if SENTENCE.match(text):
            yield node.lineno, text
    for child in ast.iter_child_nodes(node):
        yield from _literals(child)


def _is_column(marks: list[ast.expr]) -> bool:
    return any("admin.display" in ast.unparse(mark) for mark in marks)


def _of_column(node: ast.FunctionDef, marks: list[ast.expr]) -> Iterator[tuple[int, str]]:
    """The bare texts of a column of the operator's lists: its title, and the words of its cells."""
    if not any("description=" in ast.unparse(mark) for mark in marks):
        yield node.lineno, node.name
    for answer in ast.walk(node):
        if isinstance(answer, ast.Return) and answer.value is not None:
            yield from _cells(answer.value)


def _cells(value: ast.expr) -> Iterator[tuple[int, str]]:
    match value:
        case ast.IfExp():
            yield from _cells(value.body)
            yield from _cells(value.orelse)
        case ast.Constant(value=str(text)) if LETTERS.search(text):
            yield value.lineno, text
        case ast.JoinedStr():
            words = "".join(str(v.value) for v in value.values if isinstance(v, ast.Constant))
            if LETTERS.search(words):
                yield value.lineno, words


if __name__ == "__main__":
    sys.exit(main())
