"""Shared conversations on the line: they come and go at once, and people see each other."""

import re

import pytest

from tests.support import conversations
from tests.support.team import colleagues


@pytest.fixture(scope="module")
def team(app, new_member):
    ada = new_member()
    with colleagues(app, ada, ben="member", vic="viewer") as (ben, vic):
        yield ada, ben, vic


def share(visitor, id, sharing):
    assert visitor.post(f"/c/{id}/share/", htmx=True, sharing=sharing).status_code == 204


def asked(visitor, text="Swallows"):
    id = visitor.ask(text, model="prem-echo")
    visitor.settled_reply(id)
    return id


def test_it_comes_into_every_sidebar_and_goes(team, ben):
    ada, colleague, viewer = team
    id = asked(ada, "Common ground")
    with colleague.watch() as tab, viewer.watch() as other, ben.watch() as foreign:
        for one in (tab, other, foreign):
            one.next()
        share(ada, id, "read")
        listed = tab.until("listed")
        assert (listed["id"], listed["fresh"]) == (id, True)
        assert 'title="Shared by ' in listed["content"]
        assert other.until("listed")["content"] == listed["content"]
        assert "Common ground" in colleague.http.get("/conversations/").text
        share(ada, id, "private")
        assert tab.until("unlisted")["id"] == other.until("unlisted")["id"] == id
        assert "Common ground" not in colleague.http.get("/conversations/").text
        own = ben.ask("Mine", model="prem-echo")
        assert foreign.until("listed")["id"] == own
        assert {event["type"] for event in foreign.events} <= {"hello", "beat", "listed"}
        assert [event["id"] for event in foreign.events if event["type"] == "listed"] == [own]


def test_the_sweep_closes_what_nobody_told(app, team):
    ada, colleague, _ = team
    id = asked(ada)
    share(ada, id, "read")
    with colleague.watch(id) as socket:
        socket.until("hello")
        app.call(conversations.share, id, "private")
        assert socket.close_code() == 4403


def test_all_get_the_same_bytes(team):
    ada, colleague, viewer = team
    id = asked(ada)
    share(ada, id, "write")
    with ada.watch(id) as one, colleague.watch(id) as two, viewer.watch(id) as three:
        for socket in (one, two, three):
            socket.until("hello")
        colleague.send(id, "What of martins?", model="prem-echo")
        for socket in (one, two, three):
            socket.until("settled")
    told = [_since_the_turn(socket.events) for socket in (one, two, three)]
    assert told[0] == told[1] == told[2]
    assert 'class="message-author">ben</span>' in str(told[0])
    pages = [visitor.http.get(f"/c/{id}/messages/").text for visitor in team]
    assert pages[0] == pages[1] == pages[2]


def _since_the_turn(events):
    """What the turn told; the news of the sharing may have come to who was there early."""
    told = [event for event in events if event["type"] in TOLD]
    return told[next(i for i, event in enumerate(told) if event["type"] == "branch") :]


TOLD = {"branch", "frame", "settled", "waiting"}


def test_unread_is_for_each_person(team):
    ada, colleague, viewer = team
    id = asked(ada)
    share(ada, id, "read")
    ada.http.get(f"/c/{id}/")
    assert not unread(ada, id)
    assert unread(colleague, id)
    with colleague.watch() as tab:
        tab.next()
        colleague.http.get(f"/c/{id}/")
        with colleague.watch(id) as page:
            page.until("hello")
    assert not unread(colleague, id)
    assert unread(viewer, id)


def unread(visitor, id):
    entry = re.search(f'data-listed="{id}"[^>]*', visitor.http.get("/conversations/").text)
    assert entry
    return "is-unread" in entry.group()


def test_people_see_each_other_and_see_each_other_go(team):
    ada, colleague, _ = team
    id = asked(ada)
    with ada.watch(id) as one:
        one.until("hello")
        share(ada, id, "read")
        hears_of(one, name_of(ada))
        with colleague.watch(id) as two, colleague.watch(id) as second_tab:
            for socket in (one, two, second_tab):
                hears_of(socket, name_of(ada), "ben")
            assert two.events[-1]["people"][-1].keys() == {"id", "name", "initials"}
        hears_of(one, name_of(ada))
        share(ada, id, "private")
        hears_of(one)


def hears_of(socket, *people: str):
    """It is told, in the end, that just these people are there."""
    while names(socket.until("present")) != sorted(people):
        pass


def names(event):
    return sorted(person["name"] for person in event["people"])


def name_of(visitor):
    return visitor.email.partition("@")[0]


def test_nobody_is_present_in_what_is_private(team):
    ada, _, _ = team
    id = asked(ada)
    with ada.watch(id) as one:
        ada.send(id, "More", model="prem-echo")
        one.until("settled")
        assert "present" not in {event["type"] for event in one.events}


def test_the_list_pages_over_own_and_shared_alike(app, team):
    """Newest first over three sources, no entry twice and none left out."""
    ada, colleague, _ = team
    app.call(conversations.alternate, ada.email, colleague.email, 100)
    seen: list[str] = []
    path = "/conversations/"
    while path:
        page = ada.http.get(path).text
        seen += re.findall(r'title="Paged (\d+)"', page)
        more = re.search(r'hx-get="(/conversations/\?before=[^"]+)"', page)
        path = more.group(1) if more else ""
    assert sorted(map(int, seen)) == [n for n in range(100) if n % 5 != 3]
    assert [int(n) // 2 for n in seen] == sorted(int(n) // 2 for n in seen)
