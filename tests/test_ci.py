"""`.ci/run`: a second chance is given in plain sight, and not to many."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.processes import ROOT

STAND_INS = ROOT / "tests" / "support" / "ci"


def run(folder: Path, failing: str = "", still: int = 0, lint: int = 0) -> tuple[int, list[str]]:
    """Run it there without its tests; how it ends, and all that it says after the last `make`."""
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", folder / ".ci" / "run")
    environment = {
        "PATH": f"{STAND_INS}{os.pathsep}{os.environ['PATH']}",
        "FAILING": failing,
        "STILL": str(still),
        "LINT": str(lint),
    }
    done = subprocess.run(
        [folder / ".ci" / "run"], env=environment, text=True, capture_output=True, check=False
    )
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    last = max(number for number, line in enumerate(lines) if line.startswith("make "))
    assert done.returncode or lines[last] == "make lint"
    return done.returncode, lines[last + 1 :]


def test_nothing_is_listed_when_nothing_fails(tmp_path):
    assert run(tmp_path) == (0, [])


def test_one_test_in_both_suites_is_listed_at_the_end(tmp_path):
    code, [title, *listed] = run(tmp_path, "tests/a.py::test_b[c]")
    assert code == 0
    assert "second chance: 2" in title
    assert listed == [
        "tests/a.py::test_b[c] (SQLite)",
        "tests/a.py::test_b[c] (PostgreSQL and Redis)",
    ]


def test_many_are_a_failure(tmp_path):
    code, [_, *listed] = run(tmp_path, "tests/a.py::test_b tests/a.py::test_c")
    assert (code, len(listed)) == (1, 4)


@pytest.mark.parametrize("ends", [{"still": 2}, {"lint": 2}])
def test_a_failure_stays_one_and_they_are_listed_all_the_same(tmp_path, ends):
    code, [_, *listed] = run(tmp_path, "tests/a.py::test_b", **ends)
    assert code == 2
    assert listed[0] == "tests/a.py::test_b (SQLite)"
