"""The worker may be killed, and its server with it: every task still runs to its end."""

import os
import re
import signal

import httpx

from tests.faults.test_storage import database_away
from tests.support import workers
from tests.support.app import OWNER
from tests.support.processes import TIMEOUT_S, manage, wait_for
from tests.support.tasks import count_tasks

# A lease of 15 s that a killed worker leaves behind, and a new start on a busy machine.


def test_a_worker_that_is_killed_in_the_middle_leaves_nothing_undone(mailing, held, ask_reset):
    app = mailing()
    ask_reset(app, OWNER)
    wait_for("the mail server to be asked", lambda: held.sessions == 1)
    first = workers.started_by(app)
    os.kill(first, signal.SIGKILL)
    wait_for("a new worker to go on", lambda: held.sessions == 2)
    assert workers.started_by(app) != first
    held.open.set()
    assert held.link(OWNER)
    wait_for("the task to be done", lambda: count_tasks(app) == 0)
    assert "the worker ended with code" in app.process.output


def test_a_worker_of_an_operator_that_is_killed_leaves_nothing_undone(mailing, held, ask_reset):
    app = mailing(PREMWEB_WORKER="external")
    ask_reset(app, OWNER)
    missing = "no worker runs: start `manage.py db_worker`"
    wait_for("the log to say so", lambda: missing in app.process.output)
    with workers.beside(app) as worker:
        wait_for("the mail server to be asked", lambda: held.sessions == 1)
        worker.kill()
    assert workers.pids_of(app) == []
    with workers.beside(app) as worker:
        wait_for("the next one to go on", lambda: held.sessions == 2)
        held.open.set()
        assert held.link(OWNER)
        wait_for("the task to be done", lambda: count_tasks(app) == 0)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(TIMEOUT_S) == 0
    assert workers.pids_of(app) == []


def test_a_database_that_is_away_when_a_task_ends_loses_nothing(mailing, held, ask_reset):
    app = mailing()
    ask_reset(app, OWNER, "nobody@example.com")
    wait_for("the mail server to be asked", lambda: held.sessions == 1)
    with database_away(app):
        held.open.set()
        wait_for("the mail", lambda: held.mails)
        assert httpx.get(f"{app.url}/healthz").text == "ok"
    wait_for("the tasks to be done", lambda: count_tasks(app) == 0)
    # A mail whose end could not be written down is sent once more, as the same mail.
    assert len(held.mails) in {2, 3}
    ids = {re.search("Message-ID: (.*)", mail) for mail in held.mails}
    assert len({found[1] for found in ids if found}) == 2


def test_a_server_that_is_killed_takes_its_worker_with_it(mailing, held, ask_reset):
    app = mailing()
    ask_reset(app, OWNER)
    wait_for("the mail server to be asked", lambda: held.sessions == 1)
    worker = workers.started_by(app)
    app.process.child.kill()
    wait_for("the worker to end", lambda: not workers.lives(worker))
    app.process.kill()
    app.process.restart()
    wait_for("the next one to go on", lambda: held.sessions == 2)
    held.open.set()
    assert held.link(OWNER)


def test_a_server_that_is_told_to_end_lets_the_task_end(mailing, held, ask_reset):
    app = mailing(PREMWEB_GRACE="30")
    ask_reset(app, OWNER)
    wait_for("the mail server to be asked", lambda: held.sessions == 1)
    worker = workers.started_by(app)
    # Ctrl-C in a terminal reaches both.
    os.kill(worker, signal.SIGINT)
    app.process.child.send_signal(signal.SIGINT)
    held.open.set()
    assert app.process.wait() == 0
    assert not workers.lives(worker)
    assert len(held.mails) == 1
    assert count_tasks(app) == 0


def test_pages_are_told_at_once_while_the_worker_goes_on(mailing, visit, held, ask_reset):
    app = mailing(PREMWEB_GRACE="600")
    owner = visit(app)
    ask_reset(app, OWNER)
    wait_for("the mail server to be asked", lambda: held.sessions == 1)
    worker = workers.started_by(app)
    with owner.watch() as socket:
        socket.until("hello")
        app.process.child.send_signal(signal.SIGTERM)
        assert socket.close_code() == 1012
        assert workers.lives(worker)
    held.open.set()
    assert app.process.wait() == 0
    assert len(held.mails) == 1


def test_a_second_ctrl_c_ends_the_worker_at_once(mailing, held, ask_reset):
    app = mailing(PREMWEB_GRACE="600")
    ask_reset(app, OWNER)
    wait_for("the mail server to be asked", lambda: held.sessions == 1)
    worker = workers.started_by(app)
    app.process.child.send_signal(signal.SIGINT)
    app.process.child.send_signal(signal.SIGINT)
    assert app.process.wait() == 0
    assert not workers.lives(worker)
    assert count_tasks(app) == 1


def test_a_batch_runs_what_there_is_and_ends(mailing, held, ask_reset):
    app = mailing(PREMWEB_WORKER="external")
    ask_reset(app, OWNER, "nobody@example.com")
    held.open.set()
    done = manage("db_worker", "--batch", **app.settings)
    assert done.returncode == 0, done.stderr
    assert len(held.mails) == 2
    assert count_tasks(app) == 0


def test_a_worker_setting_that_is_no_word_stops_the_start(tmp_path):
    done = manage("serve", PREMWEB_DATA_DIR=str(tmp_path), PREMWEB_WORKER="sometimes")
    assert done.returncode == 1
    assert "PREMWEB_WORKER is malformed: it must be embedded or external." in done.stderr
