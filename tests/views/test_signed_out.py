"""A session that is gone is said, to scripts and in pages; a second sign-in tab goes on."""

from tests.support.app import PASSWORD
from tests.support.visitor import Visitor


def test_a_second_sign_in_tab_leads_on(app, new_member):
    member = new_member()
    browser = Visitor(app.url)
    stale = {"csrfmiddlewaretoken": browser.csrf(), "login": member.email, "password": PASSWORD}
    assert browser.sign_in(member.email, PASSWORD).status_code == 302
    second = browser.http.post("/accounts/login/", data=stale | {"next": "/team/"})
    assert (second.status_code, second.headers["Location"]) == (302, "/team/")
    elsewhere = browser.http.post("/accounts/login/", data=stale | {"next": "//evil.example/"})
    assert elsewhere.headers["Location"] == "/"
    # Only what signs in leads on: nothing else is done, and that is said.
    other = browser.http.post("/team/rename/", data=stale | {"name": "Stolen"})
    assert other.status_code == 403
    assert "This page is out of date" in other.text
    browser.close()


def test_a_message_without_a_session_is_answered_in_words(app, new_member):
    member = new_member()
    id = member.ask("First", model="prem-echo")
    stranger = Visitor(app.url)  # whose cookies are gone
    for path in ("/", f"/c/{id}/messages/"):
        fields = {"text": "Second", "model": "", "key": "x"}
        refused = stranger.http.post(path, data=fields, headers={"HX-Request": "true"})
        assert refused.status_code == 401
        assert "You are signed out" in refused.text
        assert 'href="/accounts/login/"' in refused.text
    stranger.close()


def test_a_form_without_a_session_is_answered_with_the_way_in(app, new_member):
    member = new_member()
    member.csrf()
    del member.http.cookies["sessionid"]
    answer = member.post("/team/rename/", name="Renamed")
    assert answer.headers["Location"] == "/accounts/login/?next=/"
    page = member.http.get(answer.headers["Location"]).text
    assert "What you sent was not saved" in page
    member.http.cookies.clear()
    without = member.http.post("/team/rename/", data={"name": "Renamed"})
    assert without.status_code == 403
    assert "You are signed out" in without.text
    assert 'href="/accounts/login/"' in without.text
