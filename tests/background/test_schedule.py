"""Scheduled tasks: each is enqueued once when it is due, however many processes look."""

from contextlib import closing

from tests.support import scheduled
from tests.support.app import App
from tests.support.beside import Beside
from tests.support.processes import wait_for


def test_of_processes_that_look_at_the_same_moment_one_enqueues(installations):
    settings = installations.owned()
    with closing(Beside(settings)) as beside:
        found = beside.call(scheduled.race)
    # Eight looked at once; a second look finds it waiting still, and adds none.
    assert found == {"first": 1, "while it waits": 1, "when it has run": 2, "not needed": 2}


def test_expired_sessions_and_finished_tasks_are_removed(launch, visit):
    app = launch()
    visit(app)
    app.process.end()
    app.call(scheduled.leave_old_things)
    app.process.restart()
    assert wait_for("them to go", lambda: left(app) == {"sessions": 1, "old tasks": 0})


def left(app: App) -> dict[str, int]:
    found: dict[str, int] = app.call(scheduled.count_old_things)
    return found


def test_what_was_deleted_is_removed_for_good_by_a_task(launch, visit):
    app = launch()
    owner = visit(app)
    id = owner.ask("Delete me", model="prem-echo")
    reply = owner.settled_reply(id)
    asked = reply["parent"]
    assert owner.act(id, asked, "delete").status_code == 204
    app.call(scheduled.age_deleted, asked)
    wait_for("it to be removed", lambda: not app.call(scheduled.message_exists, asked))
