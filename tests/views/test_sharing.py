"""Shared conversations: who may do what with them, asked of every verb and of the socket."""

import uuid
from dataclasses import dataclass

import pytest
from websockets.exceptions import InvalidStatus

from tests.conftest import PASSWORD
from tests.support.processes import wait_for
from tests.support.team import colleagues
from tests.support.visitor import Visitor

READS = ("page", "messages", "export", "text")
WRITES = (
    *("send", "stop", "edit", "regenerate", "continue", "show", "delete_message", "restore"),
    *("change_waiting", "withdraw"),
)
MANAGES = ("rename", "share", "delete")
SHARINGS = ("private", "read", "write")
MISSING = "00000000-0000-4000-8000-000000000000"


@dataclass
class People:
    """One team's people, and somebody of another."""

    owner: Visitor
    admin: Visitor
    member: Visitor
    viewer: Visitor
    stranger: Visitor


@pytest.fixture(scope="module")
def people(app, new_member, ben):
    """The conversation's owner is a plain member, whom her role gives nothing."""
    boss = new_member()
    roles = {"ada": "member", "amy": "admin", "mia": "member", "vic": "viewer"}
    with colleagues(app, boss, PASSWORD, **roles) as team:
        owner, admin, member, viewer = team
        yield People(owner, admin, member, viewer, ben)


@pytest.fixture(scope="module")
def conversations(people):
    """One conversation of each sharing, with the id of its question."""
    made = {}
    for sharing in SHARINGS:
        id = people.owner.ask(f"The word is halcyon-{sharing}", model="fail-server")
        reply = people.owner.settled_reply(id)
        assert share(people.owner, id, sharing).status_code == 204
        made[sharing] = id, reply["parent"]
    return made


def share(visitor, id, sharing):
    return visitor.post(f"/c/{id}/share/", htmx=True, sharing=sharing)


def ask(visitor, verb, id, message_id):
    """The status of doing this; what is asked for would be refused by any but the right people."""
    at, one = f"/c/{id}/", f"/c/{id}/messages/{message_id}"
    if verb in READS:
        paths = {"page": at, "messages": f"{at}messages/", "export": f"{at}export.json"}
        return visitor.http.get(paths.get(verb, f"{one}.txt"))
    paths = {
        "send": f"{at}messages/",
        "stop": f"{at}stop/",
        "delete_message": f"{one}/delete/",
        "change_waiting": f"{at}waiting/999999/",
        "withdraw": f"{at}waiting/999999/withdraw/",
        "rename": f"{at}title/",
        "share": f"{at}share/",
        "delete": f"{at}delete/",
    }
    # Forms that say nothing: who is let through gets 400, and nothing has changed.
    fields = {"text": "Changed"} if verb == "change_waiting" else {}
    return visitor.post(paths.get(verb, f"{one}/{verb}/"), htmx=True, **fields)


def allowed(who, sharing, verb):
    if who == "owner":
        return True
    if verb in READS:
        return sharing != "private"
    if verb in MANAGES:
        return sharing != "private" and who == "admin"
    return sharing == "write" and who in ("admin", "member")


@pytest.mark.parametrize("sharing", SHARINGS)
@pytest.mark.parametrize("who", ["admin", "member", "viewer", "stranger"])
def test_each_verb_is_for_those_it_is_for(people, conversations, who, sharing):
    visitor, (id, message_id) = getattr(people, who), conversations[sharing]
    sees = sharing != "private" and who != "stranger"
    before = people.owner.export(id)
    for verb in (*READS, *WRITES, *MANAGES):
        if sees and allowed(who, sharing, verb) and verb not in READS:
            continue  # the next test does it
        answer = ask(visitor, verb, id, message_id)
        expected = 404 if not sees else 200 if verb in READS else 403
        assert answer.status_code == expected, verb
        assert ("halcyon" in answer.text) == (sees and verb in READS), verb
        if expected == 403:
            assert "read here, not write" in answer.text or "somebody else" in answer.text
            assert answer.headers["X-Notice"] == "1"
        if expected == 404:
            assert ask(visitor, verb, MISSING, message_id).status_code == 404
    assert people.owner.export(id) == before
    assert socket_status(visitor, id) == (101 if sees else 403)


def socket_status(visitor, id):
    try:
        with visitor.watch(id) as socket:
            assert socket.next()["type"] == "hello"
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


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
    for verb in ("continue", "regenerate", "edit"):
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
    assert "now: Team can write" in log
    assert admin.post(f"/c/{id}/delete/", htmx=True).status_code == 204
    assert owner.http.get(f"/c/{id}/").status_code == 404
    assert "deleted the conversation" in admin.http.get("/team/audit/").text


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
    finally:
        role(app, admin, "admin")


def role(app, visitor, name):
    app.python(
        "from chat.models import Membership;"
        f"Membership.objects.filter(user__email='{visitor.email}').update(role='{name}')"
    )
