"""The rules of the tests' own source."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted(file for folder in ("tests", "benchmarks") for file in (ROOT / folder).rglob("*.py"))


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The line and text of each string; what a string fills in is an `x`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "x" for part in node.values)
            yield node.lineno, "".join(map(str, parts))


def is_program(text: str) -> bool:
    """Python that imports something."""
    if "import " not in text:
        return False
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(tree))


def programs_in(source: str) -> list[int]:
    """The lines of the strings that are programs."""
    return [line for line, text in texts(ast.parse(source)) if is_program(text)]


def test_no_string_is_a_program():
    """Lint and types do not see into strings: `App.call` runs a function of a file."""
    found = {str(file.relative_to(ROOT)): programs_in(file.read_text()) for file in FILES}
    assert {file: lines for file, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("run('im' 'port os; print(os.getcwd())')", [1]),
        ("n = 3\nrun(f'from os import path\\nprint({n})')", [2]),
        ("say('the import of it')", []),
        ("'''Docs.\n\nimport nothing here.'''", []),
    ],
)
def test_programs_in_strings_are_found(source, lines):
    assert programs_in(source) == lines
