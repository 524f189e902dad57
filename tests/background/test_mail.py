"""Mail goes out as a task: no page waits for it, nothing of it lies about, no mail is lost."""

import re
from functools import partial

from tests.support.app import OWNER
from tests.support.operators import Operator
from tests.support.processes import wait_for
from tests.support.tasks import count_tasks, skip_pauses, stored_tasks
from tests.support.workers import pids_of, started_by

TEN = [f"nobody-{number}@example.com" for number in range(10)]


def test_pages_do_not_wait_for_a_mail_server_that_says_nothing(mailing, visit, held, ask_reset):
    app = mailing()
    owner = visit(app)
    ask_reset(app, *TEN)
    wait_for("the mail server to be asked", lambda: held.sessions)
    sent = owner.post("/team/invitations/", role="member", days="1", email="bea@example.com")
    assert sent.status_code == 302
    page = owner.http.get("/team/members/").text
    assert "on its way to bea@example.com" in page
    assert "If it does not come" in page
    for path in ("/", "/team/members/", "/accounts/profile/") * 5:
        assert owner.http.get(path).status_code == 200
    assert held.mails == []
    held.open.set()
    # The one that was being sent may have to wait for its next try.
    wait_for("all mails", lambda: len(held.mails) == 11)
    assert held.link("bea@example.com").startswith("/join/")


def test_what_signs_somebody_in_is_never_stored_in_clear(mailing, visit, held, ask_reset):
    app = mailing()
    ask_reset(app, OWNER)
    started_by(app)
    stored = stored_tasks(app)
    held.open.set()
    link = held.link(OWNER)
    key = link.strip("/").rpartition("/")[2]
    assert re.fullmatch(r"\w+-\w+-\w+", key), link
    assert "send_mail" in stored
    for clear in (key, key.partition("-")[2], OWNER, "password/reset"):
        assert clear not in stored
    wait_for("the sent mail to be forgotten", lambda: count_tasks(app) == 0)
    assert key not in app.process.output


def test_a_mail_that_nobody_takes_is_shown_to_the_operator_with_the_reason(
    mailing, visit, held, ask_reset
):
    app = mailing()
    held.refusal = "No relaying for you, see /join/abcdefghijklmnopqrstuvwxyz"
    held.open.set()
    operator = Operator(app)
    listed = operator.page("backgroundtask")

    def shows(*words: str) -> str:
        page = operator.http.get(listed).text
        return page if all(word in page for word in words) else ""

    ask_reset(app, OWNER)
    page = wait_for("the reason", lambda: shows("1 of 5", "Ready", "No relaying for you"))
    assert "abcdefghijkl" not in page
    [number] = set(re.findall(rf"{listed}([0-9a-f-]{{36}})/change/", page))
    opened = operator.http.get(f"{listed}{number}/change/").text
    assert "No relaying for you" in opened
    assert "abcdefghijkl" not in opened
    assert OWNER not in opened

    def is_given_up() -> bool:
        skip_the_pause(app)
        return "it was given up" in app.process.output

    wait_for("the last try", is_given_up)
    page = operator.http.get(f"{listed}?status__exact=FAILED").text
    assert "5 of 5" in page
    assert "No relaying for you" in page
    assert "abcdefghijkl" not in app.process.output
    held.refusal = ""
    action = {"action": "run_again", "_selected_action": number}
    assert "1 of the chosen tasks runs again" in operator.told(operator.save(listed, **action))
    assert held.link(OWNER)
    wait_for("it to be gone", lambda: number not in operator.http.get(listed).text)
    operator.close()


def has(mailbox, number: int) -> bool:
    return len(mailbox.mails) == number


def skip_the_pause(app) -> None:
    """The next try, which would come minutes later."""
    app.call(skip_pauses)


def test_a_worker_starts_when_there_is_something_to_do_and_ends_when_idle(mailing, held, ask_reset):
    app = mailing(PREMWEB_WORKER_IDLE="1")
    held.open.set()
    for number in (1, 2):
        assert pids_of(app) == []
        ask_reset(app, OWNER)
        wait_for("the mail", partial(has, held, number))
        wait_for("the worker to end", lambda: not pids_of(app))
    assert "worker" not in app.process.output


def test_a_mail_that_waits_outlives_its_secret_key(mailing, held, ask_reset):
    old, new = "o" * 40, "n" * 40
    app = mailing(SECRET_KEY=old, PREMWEB_WORKER="external")
    ask_reset(app, OWNER)
    app.process.end()
    further = {"beside": app, "SECRET_KEY": new}
    mailing(**further, PREMWEB_WORKER="external", SECRET_KEY_FALLBACKS=old).process.end()
    held.open.set()
    app = mailing(**further, PREMWEB_WORKER="embedded", SECRET_KEY_FALLBACKS="")
    assert held.link(OWNER)
    wait_for("the sent mail to be forgotten", lambda: count_tasks(app) == 0)
