"""A look into a conversation from the palette; and what else the palette offers."""

import re

import pytest

from tests.support.visitor import text_of


@pytest.fixture
def owner(new_member):
    return new_member()


def asked(visitor, *texts: str) -> tuple[str, list[str]]:
    """A conversation with these messages; its id, and those of its messages."""
    id = visitor.ask(texts[0], model="prem-echo")
    visitor.settled_reply(id)
    for text in texts[1:]:
        visitor.send(id, text, model="prem-echo")
        visitor.settled_reply(id)
    return id, [one["id"] for one in visitor.export(id)["messages"]]


def test_a_message_stands_between_its_neighbours(owner):
    id, messages = asked(owner, "First words", "Where is the halcyon kept?", "Last words")
    answer = owner.http.get(f"/c/{id}/messages/{messages[2]}/preview/", params={"q": "halcyon"})
    assert re.search(r'class="is-found".*?<mark>halcyon</mark>', answer.text, re.DOTALL)
    assert answer.text.count("<li") == 3
    assert "Last words" not in answer.text


def test_a_conversation_shows_how_it_begins_and_ends(owner):
    id, messages = asked(owner, "First words", "Middle", "Last words")
    text = text_of(owner.http.get(f"/c/{id}/preview/").text)
    assert re.search(r"First words.*⋮.*Last words", text, re.DOTALL)
    assert "Middle" not in text
    owner.act(id, messages[2], "delete")
    assert owner.http.get(f"/c/{id}/messages/{messages[2]}/preview/").status_code == 404


def test_nobody_looks_into_what_they_may_not_see(app, owner):
    [colleague] = app.join_team(owner, "member")
    id, [message, _] = asked(owner, "Mine alone")
    paths = [f"/c/{id}/preview/", f"/c/{id}/messages/{message}/preview/"]
    assert [colleague.http.get(path).status_code for path in paths] == [404, 404]
    owner.post(f"/c/{id}/share/", sharing="read")
    assert [colleague.http.get(path).status_code for path in paths] == [200, 200]
    _, [elsewhere, _] = asked(owner, "Also mine")
    assert colleague.http.get(f"/c/{id}/messages/{elsewhere}/preview/").status_code == 404
    owner.post("/conversations/change/", htmx=True, action="trash", id=id)
    assert [owner.http.get(path).status_code for path in paths] == [404, 404]


def offered(visitor, typed: str) -> dict[str, str]:
    """The kinds of the options, with where the last of each leads."""
    text = visitor.http.get("/search/palette/", params={"q": typed}).text
    options = re.findall(r'href="([^"]+)"\s+tabindex="-1"\s+data-kind="(\w+)"', text)
    return {kind: href for href, kind in options}


def test_folders_and_models_are_offered_by_name(app, owner):
    [viewer] = app.join_team(owner, "viewer")
    own = owner.post("/folders/", htmx=True, name="Été au lac").json()["id"]
    assert offered(owner, "ete")["folder"] == f"/folders/{own}/"
    assert "folder" not in offered(viewer, "ete")
    begins = offered(owner, "reasoner")["model"]
    page = owner.http.get(begins).text
    assert re.search(r'value="prem-reasoner"\s+selected', page)
    assert not re.search(r'value="nonsense"', owner.http.get("/?model=nonsense").text)
    assert "model" not in offered(viewer, "reasoner")
