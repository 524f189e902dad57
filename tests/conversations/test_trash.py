"""The trash: a deleted conversation can be restored, until it is deleted for good."""

import uuid

import pytest

from tests.support import conversations
from tests.support.visitor import text_of


def asked(visitor, text: str, model: str = "prem-echo") -> str:
    id: str = visitor.ask(text, model=model)
    if model == "prem-echo":
        visitor.settled_reply(id)
    return id


def change(visitor, action: str, *ids: str, **fields: str):
    return visitor.post("/conversations/change/", htmx=True, action=action, id=list(ids), **fields)


def status(visitor, id: str) -> int:
    code: int = visitor.http.get(f"/c/{id}/").status_code
    return code


@pytest.fixture
def owner(new_member):
    return new_member()


def test_it_goes_to_the_trash_and_comes_back(owner):
    id = asked(owner, "Keep me")
    with owner.watch(id) as socket, owner.watch() as tab:
        socket.until("hello")
        answer = change(owner, "trash", id)
        socket.until("deleted")
        assert tab.until("unlisted")["id"] == id
    assert answer.json()["words"] == "Moved to the trash"
    page = owner.http.get(f"/c/{id}/")
    assert page.status_code == 404
    assert "You can restore it until" in text_of(page.text)
    assert "Keep me" not in owner.http.get("/conversations/").text
    assert "Keep me" in owner.http.get("/trash/").text
    with owner.watch() as tab:
        tab.until("hello")
        [undo] = answer.json()["undo"]
        assert change(owner, undo["action"], *undo["id"]).json()["words"] == "Restored"
        assert tab.until("listed")["fresh"]
    assert status(owner, id) == 200
    assert "Keep me" in owner.http.get("/conversations/").text


def test_the_running_reply_is_stopped(owner):
    id = asked(owner, "Runs", model="bench:100000:50")
    owner.reply_with_text(id)
    assert change(owner, "trash", id).status_code == 200
    assert change(owner, "restore", id).status_code == 200
    assert owner.settled_reply(id)["status"] == "stopped"


def test_nothing_is_written_to_what_is_in_the_trash(owner):
    id = asked(owner, "Gone")
    change(owner, "trash", id)
    assert owner.send(id, "More").status_code == 404
    assert owner.http.get(f"/c/{id}/export.json").status_code == 404


def test_what_is_deleted_for_good_does_not_come_back_and_says_so(owner):
    first, second = asked(owner, "First"), asked(owner, "Second")
    change(owner, "trash", first, second)
    assert owner.post("/trash/empty/", id=first).status_code == 302
    refused = change(owner, "restore", first)
    assert refused.status_code == 403
    assert "1 conversation is gone" in text_of(refused.text)
    assert owner.post("/trash/empty/").status_code == 302
    assert "The trash is empty" in owner.http.get("/trash/").text
    assert status(owner, second) == 404


def test_all_or_none(owner, new_member):
    mine, foreign = asked(owner, "Mine"), asked(new_member(), "Theirs")
    for action in ("trash", "pin", "archive", "move", "tag"):
        refused = change(owner, action, mine, foreign, str(uuid.uuid4()), tag="x")
        assert refused.status_code == 403
        assert "2 conversations are gone, or not yours" in text_of(refused.text)
    assert status(owner, mine) == 200
    assert "Mine" in owner.http.get("/conversations/").text


def test_an_admin_deletes_what_is_shared_and_its_owner_restores_it(app, owner):
    [admin, member] = app.join_team(owner, "admin", "member")
    id = asked(member, "Shared plan")
    member.post(f"/c/{id}/share/", sharing="read")
    assert change(owner, "trash", id).status_code == 200
    assert "Shared plan" in member.http.get("/trash/").text
    assert change(member, "restore", id).status_code == 200
    log = text_of(admin.http.get("/team/audit/").text)
    assert "moved the conversation to the trash" in log
    private = asked(member, "Private plan")
    change(member, "trash", private)
    assert "Private plan" not in admin.http.get("/trash/").text
    assert change(admin, "restore", private).status_code == 403


def test_it_is_emptied_after_the_days_of_the_team(app, owner):
    old, young = asked(owner, "Old"), asked(owner, "Young")
    change(owner, "trash", old, young)
    app.call(conversations.age_in_trash, old, 31)
    app.call(conversations.empty_trash)
    page = owner.http.get("/trash/").text
    assert "Old" not in page
    assert "Young" in page


def test_a_temporary_conversation_is_in_no_list_and_ends(app, owner):
    where = owner.post(
        "/", text="Whisper", model="prem-echo", key=str(uuid.uuid4()), temporary="on"
    )
    id = where.headers["Location"].split("/")[2]
    assert status(owner, id) == 200
    assert "Whisper" not in owner.http.get("/conversations/").text
    assert owner.http.get(f"/c/{id}/export.json").status_code == 404
    assert change(owner, "pin", id).status_code == 403
    assert owner.post(f"/c/{id}/delete/").status_code == 204
    assert status(owner, id) == 404
    assert "Whisper" not in owner.http.get("/trash/").text


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"id": "not-a-uuid"},
        {"id": ["x"] * 600},
        {"id": [str(uuid.UUID(int=n)) for n in range(501)]},
        {"id": str(uuid.UUID(int=1)), "action": "explode"},
        {"id": str(uuid.UUID(int=1)), "action": "tag", "tag": "\0 "},
        {"id": str(uuid.UUID(int=1)), "action": "move", "folder": "9" * 30},
    ],
)
def test_bad_input_is_answered_in_words(owner, fields):
    answer = owner.post("/conversations/change/", htmx=True, **({"action": "pin"} | fields))
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text


def test_five_hundred_go_at_once(app, owner):
    ids = app.call(conversations.add_many, owner.email, 500)
    assert change(owner, "trash", *ids).json()["words"] == "500 conversations moved to the trash"
    assert change(owner, "restore", *ids).status_code == 200
    assert change(owner, "archive", *ids).status_code == 200
    assert "Number" not in owner.http.get("/conversations/").text
