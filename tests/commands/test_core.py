"""The server's threads stay on one core, and go where others leave room."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premweb.core import KNOWN, WORTH_IT, roomier
from tests.conftest import PASSWORD
from tests.support.processes import Process, manage, wait_for
from tests.support.visitor import Visitor

pytestmark = pytest.mark.skipif(not KNOWN, reason="Linux alone lets a process choose its core")


def cores(pid: int) -> set[str]:
    """What the kernel allows the threads of a process, each with a word like `0-1` or `3`."""
    states = [task / "status" for task in Path(f"/proc/{pid}/task").iterdir()]
    lines = [line for state in states for line in state.read_text().splitlines()]
    return {line.split()[1] for line in lines if line.startswith("Cpus_allowed_list")}


def on_one_core(pid: int) -> bool:
    found = cores(pid)
    return len(found) == 1 and found.pop().isdigit()


def test_all_threads_are_on_one_core_also_after_a_password_was_hashed(tmp_path):
    settings = {"PREMWEB_DATA_DIR": str(tmp_path), "DATABASE_URL": "", "REDIS_URL": ""}
    owner = ("--owner", "one@example.com", "--password-stdin")
    assert manage("create_team", "One", *owner, stdin=PASSWORD, **settings).returncode == 0
    server = Process("serve", **settings)
    try:
        wait_for("its threads on one core", lambda: on_one_core(server.child.pid))
        visitor = Visitor(server.url)
        assert visitor.sign_in("one@example.com", PASSWORD).status_code == 302
        visitor.close()
        wait_for("its threads on one core again", lambda: on_one_core(server.child.pid))
    finally:
        server.end()


def test_an_operators_choice_of_cores_is_kept(tmp_path):
    chosen = max(os.sched_getaffinity(0))
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {chosen})  # what it starts inherits that
    try:
        server = Process("serve", PREMWEB_DATA_DIR=str(tmp_path), DATABASE_URL="", REDIS_URL="")
    finally:
        os.sched_setaffinity(0, before)
    assert cores(server.child.pid) == {str(chosen)}
    server.end()


@given(st.dictionaries(st.integers(0, 63), st.floats(0, 1), min_size=1), st.data())
def test_it_moves_only_where_others_have_clearly_less_to_do(others, data):
    core = data.draw(st.sampled_from(sorted(others)))
    chosen = roomier(core, others)
    least = min(others.values())
    if others[core] - least > WORTH_IT:
        assert others[chosen] == least
    else:
        assert chosen == core
