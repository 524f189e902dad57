"""What the tests lean on: processes that do not stay, and calls that tell their failures."""

import uuid
from contextlib import closing, suppress
from pathlib import Path

import pytest

from chat.models import Team
from tests.support.beside import Beside
from tests.support.processes import Process


class Impatient(Process):
    start_s = 0.1


def commands() -> str:
    """The command lines of all processes."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found.append(file.read_text(errors="replace"))
    return "\n".join(found)


def test_a_process_that_never_listens_is_ended():
    name = uuid.uuid4().hex
    with pytest.raises(AssertionError, match=f"in vain for {name} to listen"):
        Impatient(name, script="tests/support/deaf.py")
    assert name not in commands()


def create_team(name: str, *, fails: bool = False) -> dict[str, str | int]:
    print("Not the answer")  # noqa: T201
    if fails:
        raise LookupError(name)
    return {"id": Team.objects.create(name=name).pk, "name": name}


def fail(name: str) -> None:
    create_team(name, fails=True)


def test_a_call_gives_back_the_result_or_the_traceback(installations):
    with closing(Beside(installations.owned())) as beside:
        assert beside.call(create_team, "Other") == {"id": 2, "name": "Other"}
        with pytest.raises(AssertionError) as failure:
            beside.call(fail, "Third")
        assert "raise LookupError(name)" in str(failure.value)
        assert "LookupError: Third" in str(failure.value)
        assert beside.run("create_team", "Third", "--owner", "owner@example.com")
