"""The sidebar of every open tab follows: new, running, ended, renamed, deleted, seen elsewhere."""

import re

from tests.support.processes import wait_for


def unread(visitor) -> int:
    return str(visitor.http.get("/conversations/").text).count('class="is-unread"')


def test_a_conversation_comes_runs_and_ends_in_the_list(new_member):
    member = new_member()
    with member.watch() as tab:
        assert tab.next()["type"] == "hello"
        id = member.ask("Swallows", model="bench:20:100")
        begun = tab.until("listed")
        assert (begun["id"], begun["top"], begun["ended"]) == (id, True, False)
        assert "Swallows" in begun["content"]
        assert "running-mark" in begun["content"]
        ended = tab.until("listed")
        assert (ended["id"], ended["top"], ended["ended"]) == (id, False, True)
        assert "running-mark" not in ended["content"]


def test_a_conversation_whose_last_reply_failed_has_its_mark(new_member):
    member = new_member()
    with member.watch() as tab:
        id = member.ask("Swallows", model="fail-key")
        assert "failed-mark" in tab.until("listed", ended=True)["content"]
        assert "failed-mark" in member.http.get("/conversations/").text
        failed = member.settled_reply(id)["id"]
        member.regenerate(id, failed, "prem-echo")
        assert "failed-mark" not in tab.until("listed", top=True)["content"]
        assert "failed-mark" not in tab.until("listed", ended=True)["content"]
        assert "failed-mark" not in member.http.get("/conversations/").text
        member.act(id, failed, "show")  # the one that failed is what is read
        assert "failed-mark" in tab.until("listed")["content"]


def test_who_looks_at_a_conversation_hears_of_the_others_too(new_member):
    member = new_member()
    one = member.ask("One", model="prem-echo")
    member.settled_reply(one)
    with member.watch(one) as tab:
        other = member.ask("Two", model="prem-echo")
        tab.until("listed", id=other)


def test_others_hear_nothing(ada, ben):
    with ben.watch() as tab:
        tab.next()
        ada.settled_reply(ada.ask("Private halcyon", model="prem-echo"))
        own = ben.ask("Mine", model="prem-echo")
        assert tab.until("listed")["id"] == own
        assert "halcyon" not in str(tab.events)


def test_a_title_changes_everywhere(ada):
    id = ada.ask("Old name", model="prem-echo")
    ada.settled_reply(id)
    with ada.watch(id) as page, ada.watch() as tab:
        assert ada.post(f"/c/{id}/title/", htmx=True, title="  New\n name ").status_code == 204
        assert page.until("title")["title"] == "New name"
        assert "New name" in tab.until("listed", id=id, top=False, ended=False)["content"]
    assert "New name" in ada.http.get(f"/c/{id}/").text
    for bad in ("", "   ", "x" * 81):
        refused = ada.post(f"/c/{id}/title/", htmx=True, title=bad)
        assert refused.status_code == 400
        assert "between 1 and 80" in refused.text


def test_a_deleted_conversation_goes_everywhere(ada):
    id = ada.ask("Gone soon", model="bench:100000:50")
    ada.reply_with_text(id)
    with ada.watch(id) as page, ada.watch() as tab:
        assert ada.post(f"/c/{id}/delete/", htmx=True).status_code == 204
        page.until("deleted")
        assert tab.until("unlisted")["id"] == id
    assert ada.http.get(f"/c/{id}/").status_code == 404


def test_what_nobody_saw_is_unread_until_somebody_looks(new_member):
    member = new_member()
    id = member.ask("Swallows", model="prem-echo")
    member.settled_reply(id)
    assert unread(member) == 1
    with member.watch() as tab:
        tab.next()
        with member.watch(id) as page:
            page.until("hello")
            assert tab.until("seen")["id"] == id
    wait_for("it to be read", lambda: unread(member) == 0)
    member.send(id, "More")
    wait_for("the second reply", lambda: len(member.export(id)["messages"]) == 4)
    member.settled_reply(id)
    wait_for("it to be unread", lambda: unread(member) == 1)
    member.http.get(f"/c/{id}/")
    assert unread(member) == 0


def test_who_watches_the_end_has_read_it(new_member):
    member = new_member()
    id = member.ask("Swallows", model="bench:20:100")
    with member.watch(id) as page:
        page.until("settled")
    wait_for("it to be read", lambda: unread(member) == 0)


def test_a_greeting_tells_whether_the_list_has_changed(new_member):
    member = new_member()

    def greeted() -> str:
        with member.watch() as tab:
            return str(tab.next()["list"])

    home = member.http.get("/").text
    before = greeted()
    assert re.findall(r'data-stamp="(\w+)"', home) == [before]
    assert greeted() == before
    id = member.ask("Swallows", model="prem-echo")
    member.settled_reply(id)
    after = greeted()
    assert after != before
    member.post(f"/c/{id}/title/", title="Martins")
    assert greeted() != after
