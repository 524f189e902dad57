"""Shared conversations: what people do in them together, and what ends when sharing does.

Who may open and do what is walked in `test_access.py`.
"""

import uuid
from dataclasses import dataclass

import pytest

from tests.support import accounts
from tests.support.processes import wait_for
from tests.support.team import colleagues
from tests.support.visitor import Visitor, text_of


@dataclass
class People:
    """One team's people."""

    owner: Visitor
    admin: Visitor
    member: Visitor


@pytest.fixture(scope="module")
def people(app, new_member):
    """The conversation's owner is a plain member, whom her role gives nothing."""
    boss = new_member()
    with colleagues(app, boss, ada="member", amy="admin", mia="member") as team:
        yield People(*team)


def share(visitor, id, sharing):
    return visitor.post(f"/c/{id}/share/", htmx=True, sharing=sharing)


def test_who_may_not_is_told_in_words(people):
    id = people.owner.ask("To read", model="prem-echo")
    people.owner.settled_reply(id)
    share(people.owner, id, "read")
    refused = {
        "read here, not write": people.member.send(id, "No"),
        "somebody else": people.member.post(f"/c/{id}/title/", htmx=True, title="No"),
    }
    for words, answer in refused.items():
        assert answer.status_code == 403
        assert words in answer.text
        assert answer.headers["X-Notice"] == "1"


@pytest.mark.parametrize("who", ["admin", "member"])
def test_who_may_write_does_all_of_it(people, who):
    owner, writer = people.owner, getattr(people, who)
    id = owner.ask("Ours", model="bench:100000:50")
    share(owner, id, "write")
    reply = owner.reply_with_text(id)
    assert writer.send(id, "Waits").status_code == 204
    waiting = waiting_id(writer, id)
    changed = writer.post(f"/c/{id}/waiting/{waiting}/", htmx=True, text="Still waits")
    assert changed.status_code == 204
    # What somebody wrote is theirs: nobody else puts words into it, or takes it back.
    assert owner.post(f"/c/{id}/waiting/{waiting}/", htmx=True, text="No").status_code == 409
    assert owner.post(f"/c/{id}/waiting/{waiting}/withdraw/", htmx=True).status_code == 409
    assert writer.post(f"/c/{id}/waiting/{waiting}/withdraw/", htmx=True).status_code == 204
    assert writer.stop(id).status_code == 204
    assert owner.settled_reply(id)["status"] == "stopped"
    assert writer.act(id, reply["id"], "continue").status_code == 204
    wait_for("it to go on", lambda: writer.reply(id)["status"] == "streaming")
    assert writer.stop(id).status_code == 204
    assert len(owner.settled_reply(id)["steps"]) == 2
    for verb in ("regenerate", "edit"):
        fields = {"text": "Edited", "key": str(uuid.uuid4())} if verb == "edit" else {}
        message = reply["parent"] if verb == "edit" else reply["id"]
        answer = writer.act(id, message, verb, model="prem-echo", **fields)
        assert answer.status_code == 204, verb
        wait_for("its turn", lambda: writer.reply(id)["id"] != reply["id"])
        writer.stop(id)
        owner.settled_reply(id)
    for verb in ("show", "delete", "restore"):
        assert writer.act(id, reply["id"], verb).status_code == 204, verb
    assert owner.reply(id)["id"] == reply["id"]
    edited = [m for m in owner.export(id)["messages"] if m["text"] == "Edited"]
    assert edited[0]["author"] == writer.email


def waiting_id(visitor, id):
    page = visitor.http.get(f"/c/{id}/messages/").text
    return int(page.split('data-withdraw="')[1].split("/waiting/")[1].split("/")[0])


def test_admins_manage_what_is_shared_and_leave_a_trace(app, people):
    owner, admin = people.owner, people.admin
    id = owner.ask("Common", model="prem-echo")
    owner.settled_reply(id)
    assert share(owner, id, "read").status_code == 204
    assert admin.post(f"/c/{id}/title/", htmx=True, title="Renamed").status_code == 204
    assert share(admin, id, "nonsense").status_code == 400
    assert share(admin, id, "write").status_code == 204
    log = admin.http.get("/team/audit/").text
    assert "changed who sees the conversation" in log
    assert "now: Team can write" in text_of(log)
    assert admin.post(f"/c/{id}/delete/", htmx=True).status_code == 204
    assert owner.http.get(f"/c/{id}/").status_code == 404
    assert "moved the conversation to the trash" in admin.http.get("/team/audit/").text


def test_private_again_is_private_from_everybody_and_their_waiting_words(people):
    owner, member = people.owner, people.member
    id = owner.ask("Ours", model="bench:100000:50")
    share(owner, id, "write")
    owner.reply_with_text(id)
    assert member.send(id, "Mine waits").status_code == 204
    with owner.watch(id) as socket:
        assert "Mine waits" in socket.until("hello")["waiting"]
        assert share(owner, id, "private").status_code == 204
        assert socket.until("waiting")["content"] == ""
    owner.stop(id)
    owner.settled_reply(id)
    assert "Mine waits" not in str(owner.export(id))
    told_once(member, "/", "Mine waits")


def test_a_message_waits_no_more_when_its_author_may_not_write(app, people):
    """Somebody lost the right to write while their message waited: it is not sent in their name."""
    owner = people.owner
    id = owner.ask("Ours", model="bench:100000:50")
    share(owner, id, "write")
    owner.reply_with_text(id)
    admin = people.admin
    assert admin.send(id, "Waits in vain").status_code == 204
    role(app, admin, "viewer")
    try:
        owner.stop(id)
        wait_for("it to be dropped", lambda: "vain" not in owner.http.get(f"/c/{id}/").text)
        assert "vain" not in str(owner.export(id))
        assert "vain" not in owner.http.get(f"/c/{id}/").text
        told_once(admin, f"/c/{id}/", "Waits in vain")
    finally:
        role(app, admin, "admin")


def told_once(visitor, path, text):
    """The author, whose page was closed, learns of it at the next visit."""
    page = visitor.http.get(path).text
    assert "Not sent: you may not write there any more" in page
    assert text in page
    assert text not in visitor.http.get(path).text


def role(app, visitor, name):
    app.call(accounts.give_role, visitor.email, name)
