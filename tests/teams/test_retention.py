"""Old conversations: looked at first, then moved to the trash, never in mid-reply."""

import pytest

from chat.models import Conversation, Team
from tests.support import conversations
from tests.support.processes import wait_for
from tests.support.visitor import text_of


def keep_a_week(conversation: str) -> None:
    """The team of a conversation keeps it for a week, and no server is told of it."""
    Team.objects.filter(conversations__pk=conversation).update(retention_days=7)


def more_as_old(conversation: str) -> None:
    """Fifteen more, `Old 0` and so on."""
    old = Conversation.objects.get(pk=conversation)
    for n in range(15):
        Conversation.objects.create(
            team=old.team, owner=old.owner, title=f"Old {n}", active_at=old.active_at
        )


def asked(visitor, text: str) -> str:
    id: str = visitor.ask(text, model="prem-echo")
    visitor.settled_reply(id)
    return id


def exists(visitor, id: str) -> bool:
    return bool(visitor.http.get(f"/c/{id}/").status_code == 200)


@pytest.fixture
def owner(new_member):
    return new_member()


def test_it_says_what_it_deletes_and_then_does(app, owner):
    old, young = asked(owner, "Old"), asked(owner, "Young")
    app.call(conversations.age, old, 31)
    page = text_of(owner.http.get("/team/retention/").text)
    assert "every conversation is kept" in page
    looked = text_of(owner.http.get("/team/retention/?days=30").text)
    assert "1 of 2 conversations has been untouched for 30 days" in looked
    assert exists(owner, old)
    with owner.watch(old) as socket, owner.watch() as tab:
        socket.until("hello")
        tab.next()
        assert owner.post("/team/retention/", days="30").status_code == 302
        assert tab.until("unlisted")["id"] == old
        socket.until("deleted")
    assert not exists(owner, old)
    assert exists(owner, young)
    log = wait_for("it to be written down", lambda: ran(owner))
    assert "changed how long conversations are kept: 30 days" in log
    assert "the server" in log
    assert "count: 1" in log


def ran(owner) -> str:
    log = str(text_of(owner.http.get("/team/audit/").text))
    return log if "moved old conversations to the trash" in log else ""


def test_the_trash_keeps_what_is_in_it_for_the_days_of_the_team(app, owner):
    old, young = asked(owner, "Old"), asked(owner, "Young")
    for days in ("0", "366", "many", ""):
        refused = owner.post("/team/retention/trash/", trash_days=days)
        assert refused.status_code == 400
        assert "from 1 to 365" in text_of(refused.text)
    assert owner.post("/team/retention/trash/", trash_days="3").status_code == 302
    log = text_of(owner.http.get("/team/audit/").text)
    assert "changed how long the trash keeps conversations: 3 days" in log
    owner.post("/conversations/change/", action="trash", id=[old, young])
    app.call(conversations.age_in_trash, old, 4)
    app.call(conversations.empty_trash)
    page = text_of(owner.http.get("/trash/").text)
    assert "3 days" in page
    assert "Young" in page
    assert "Old" not in page


def test_the_command_deletes_and_leaves_what_is_running(app, owner):
    running = owner.ask("Runs", model="bench:100000:50")
    owner.reply_with_text(running)
    app.call(conversations.age, running, 8)
    app.call(keep_a_week, running)
    app.call(more_as_old, running)
    assert "Old 3" in owner.http.get("/conversations/").text
    assert f"Team of {owner.email}: 15 moved to the trash" in app.manage("delete_old_conversations")
    assert "Old" not in owner.http.get("/conversations/").text
    assert owner.reply(running)["status"] == "streaming"
    assert "command line" in ran(owner)
    owner.stop(running)
    owner.settled_reply(running)
    assert f"Team of {owner.email}: 1 moved to the trash" in app.manage("delete_old_conversations")


def test_the_server_deletes_when_it_starts(launch, visit):
    app = launch()
    owner = visit(app)
    old = asked(owner, "Old")
    app.process.end()
    app.call(conversations.age, old, 8)
    app.call(keep_a_week, old)
    app.process.restart()
    wait_for("it to be deleted", lambda: not exists(owner, old))


def test_turning_it_off_keeps_everything(app, owner):
    assert owner.post("/team/retention/", days="10").status_code == 302
    assert owner.post("/team/retention/", days="").status_code == 302
    old = asked(owner, "Old")
    app.call(conversations.age, old, 500)
    app.manage("delete_old_conversations")
    assert exists(owner, old)
    for bad in ("0", "-1", "x", "99999"):
        assert owner.post("/team/retention/", days=bad).status_code == 400
        looked = owner.http.get(f"/team/retention/?days={bad}")
        assert looked.status_code == 400
        assert "Enter a whole number of days, from 1 to" in looked.text
