"""One's own list: pinned, archived, in folders, under tags. It is nobody else's."""

import uuid

import pytest

from tests.support.visitor import text_of

from .test_trash import asked, change


@pytest.fixture
def owner(new_member):
    return new_member()


def folder(visitor, name: str, **fields: str) -> str:
    made = visitor.post("/folders/", htmx=True, name=name, colour="blue", **fields)
    assert made.status_code == 200, made.text
    return str(made.json()["id"])


def listed(visitor, **query: str) -> str:
    text: str = text_of(visitor.http.get("/conversations/", params=query).text)
    return text


def test_what_is_pinned_stands_first_and_once(owner):
    old = asked(owner, "Older one")
    asked(owner, "Newer one")
    with owner.watch() as tab:
        tab.until("hello")
        change(owner, "pin", old)
        tab.until("ordered")
    text = listed(owner)
    assert text.index("Pinned") < text.index("Older one") < text.index("Newer one")
    assert text.count("Older one") == text.count("Newer one")
    change(owner, "unpin", old)
    assert "Pinned" not in listed(owner)


def test_what_is_archived_leaves_the_list_and_comes_back(owner):
    id = asked(owner, "Done with it")
    change(owner, "archive", id)
    assert "Done with it" not in listed(owner)
    assert "Done with it" in listed(owner, shown=id)  # while it is open
    assert "Done with it" in owner.http.get("/archive/").text
    change(owner, "unarchive", id)
    assert "Done with it" in listed(owner)


def test_a_folder_holds_what_is_moved_there_and_undo_moves_it_back(owner):
    id, first, second = asked(owner, "Moves about"), folder(owner, "First"), folder(owner, "Second")
    change(owner, "move", id, folder=first)
    answer = change(owner, "move", id, folder=second).json()
    assert "Moves about" not in listed(owner)
    assert "Moves about" in listed(owner, shown=id)
    assert "Moves about" in listed(owner, open=second)
    assert "Moves about" in owner.http.get(f"/folders/{second}/").text
    [undo] = answer["undo"]
    assert str(undo["folder"]) == first
    change(owner, "move", *undo["id"], folder=str(undo["folder"]))
    assert "Moves about" in owner.http.get(f"/folders/{first}/").text
    assert owner.post(f"/folders/{first}/delete/", htmx=True).status_code == 204
    assert "Moves about" in listed(owner)
    gone = change(owner, "move", id, folder=first)
    assert gone.status_code == 409
    assert "no such folder any more" in text_of(gone.text)


def test_a_folder_of_the_team_holds_shared_conversations_for_everybody(app, owner):
    [member, viewer] = app.join_team(owner, "member", "viewer")
    team = folder(owner, "Team plans", of_team="on")
    private, shared = asked(owner, "Private"), asked(owner, "Shared")
    owner.post(f"/c/{shared}/share/", sharing="read")
    assert change(owner, "move", private, folder=team).status_code == 403
    assert change(member, "move", shared, folder=team).status_code == 403
    assert change(owner, "move", shared, folder=team).status_code == 200
    for person in (member, viewer):
        assert "Shared" in person.http.get(f"/folders/{team}/").text
    assert member.post(f"/folders/{team}/", htmx=True, name="Mine").status_code == 403
    assert viewer.post("/folders/", htmx=True, name="Mine", of_team="on").status_code == 403
    own = folder(viewer, "My own")
    assert change(viewer, "move", shared, folder=own).status_code == 200
    assert owner.http.get(f"/folders/{own}/").status_code == 404


def begin(visitor, folder: str, **fields: str):
    fields |= {"text": "Begins there", "model": "prem-echo", "key": str(uuid.uuid4())}
    return visitor.post("/", folder=folder, **fields)


def test_a_conversation_begins_in_a_folder(app, owner):
    [member] = app.join_team(owner, "member")
    own, team = folder(owner, "My own"), folder(owner, "Team plans", of_team="on")
    assert begin(owner, own).status_code == 302
    assert "Begins there" in owner.http.get(f"/folders/{own}/").text
    assert "Begins there" not in listed(member)
    assert "The whole team can read it" in text_of(owner.http.get(f"/?folder={team}").text)
    shared = begin(owner, team).headers["Location"]
    assert "Begins there" in member.http.get(f"/folders/{team}/").text
    assert "shares this conversation to read" in text_of(member.http.get(shared).text)
    assert "Begins there" in text_of(owner.http.get("/team/audit/").text)
    begin(owner, own, temporary="on")
    assert text_of(owner.http.get(f"/folders/{own}/").text).count("Take out") == 1
    for theirs in (own, "123456789"):
        assert member.http.get(f"/?folder={theirs}").status_code == 404
        refused = begin(member, theirs)
        assert refused.status_code == 409
        assert "Your text is still in the box" in text_of(refused.text)
    assert "Begins there" not in listed(member)


def test_a_folder_has_a_name_and_a_colour(owner):
    id = folder(owner, "Name")
    assert owner.post(f"/folders/{id}/", htmx=True, name="  ", colour="blue").status_code == 400
    assert owner.post(f"/folders/{id}/", htmx=True, name="x" * 41).status_code == 400
    assert owner.post(f"/folders/{id}/", htmx=True, name="Other", colour="pink").status_code == 400
    assert owner.post(f"/folders/{id}/", htmx=True, name="Other", colour="red").status_code == 204
    assert 'data-colour="red"' in owner.http.get("/conversations/").text


def test_a_tag_is_put_and_taken_off(owner):
    id = asked(owner, "Tagged")
    [undo] = change(owner, "tag", id, tag="Été").json()["undo"]
    assert 'value="Été"' in owner.http.get("/").text
    assert change(owner, "tag", id, tag="ÉTÉ").status_code == 200
    assert owner.http.get("/").text.count("known-tags") == 2
    change(owner, undo["action"], id, tag=undo["tag"])
    assert 'value="Été"' not in owner.http.get("/").text


def test_undo_leaves_alone_what_was_so_before(owner):
    first, second = asked(owner, "One"), asked(owner, "Two")
    for action, fields in (("pin", {}), ("archive", {}), ("tag", {"tag": "old"})):
        change(owner, action, first, **fields)
        [undo] = change(owner, action, first, second, **fields).json()["undo"]
        assert undo["id"] == [second]
        assert change(owner, action, first, second, **fields).json()["undo"] == []


def test_the_order_of_one_is_not_that_of_another(app, owner):
    [member] = app.join_team(owner, "member")
    id = asked(owner, "For both")
    owner.post(f"/c/{id}/share/", sharing="write")
    change(member, "archive", id)
    assert "For both" not in listed(member)
    assert "For both" in listed(owner)
