"""With a mail server: invitations by mail, and joining by one's domain once it is confirmed."""

import re

import pytest

from tests.support import accounts
from tests.support.app import OWNER, PASSWORD
from tests.support.processes import wait_for
from tests.support.teams import remove, roles
from tests.support.visitor import Visitor

PHRASE = "a-long-enough-phrase"


@pytest.fixture(scope="module")
def mailing(start_app, mailbox):
    """An app with mail, and its owner."""
    app = start_app(EMAIL_URL=mailbox.url, DEFAULT_FROM_EMAIL="PremWeb <chat@example.com>")
    app.create_team("Acme", OWNER)
    owner, guest = Visitor(app.url, OWNER), Visitor(app.url)
    owner.sign_in(OWNER, PASSWORD)
    yield app, owner, guest
    owner.close()
    guest.close()


def test_an_invitation_by_mail_is_in_the_mailbox_alone(mailing, mailbox):
    app, owner, guest = mailing
    sent = owner.post("/team/invitations/", role="viewer", days="1", email="Bea@partner.example")
    assert (sent.status_code, sent.headers["Location"]) == (302, "/team/members/")
    page = owner.http.get("/team/members/").text
    assert "on its way to bea@partner.example" in page
    assert "/join/" not in page
    link = mailbox.link("bea@partner.example")
    [number] = re.findall(r"/team/invitations/(\d+)/link/", page)
    again = owner.post(f"/team/invitations/{number}/link/")
    assert "/join/" not in again.text
    wait_for("the mail again", lambda: len(mailbox.mails) == 2)
    assert mailbox.link("bea@partner.example", 1) == link
    assert 'value="bea@partner.example"' in guest.http.get(link).text
    done = guest.post(link, email="bea@partner.example", password1=PHRASE)
    assert done.headers["Location"] == "/"
    assert roles(owner)["bea@partner.example"] == "viewer"
    # The link has proved the address.
    assert app.call(accounts.is_confirmed, "bea@partner.example")
    guest.post("/accounts/logout/")


def test_a_removed_person_is_told_that_their_conversations_were_opened(mailing, mailbox):
    app, owner, _ = mailing
    [member] = app.join_team(owner, "member")
    member.settled_reply(member.ask("Private", model="prem-echo"))
    remove(owner, member.email)
    page = owner.http.get("/team/members/").text
    [asks] = re.findall(r'href="(/team/members/former/\d+/)"', page)
    assert "is told by mail" in owner.http.get(asks).text
    owner.post(asks)
    told = wait_for("a mail", lambda: [m for m in mailbox.mails if f"To: {member.email}" in m])
    assert f"({OWNER}), who owns the team" in told[0].replace("=\r\n", "")


def test_a_domain_lets_in_who_confirms_an_address_of_it(mailing, mailbox):
    _app, owner, guest = mailing
    assert "Sign-up is closed" in guest.http.get("/accounts/signup/").text
    for bad in ("", "acme", "a b.example", "acme.example/x", "@"):
        assert owner.post("/team/domains/", domain=bad).status_code == 400
    assert owner.post("/team/domains/", domain="@ACME.example").status_code == 302
    assert "already" in owner.post("/team/domains/", domain="acme.example").text

    def sign_up(email: str):
        return guest.post("/accounts/signup/", email=email, password1=PHRASE, first_name="Cy")

    for foreign in ("eve@evil.example", "eve@x.acme.example", "eve@notacme.example"):
        assert "cannot sign up by itself" in sign_up(foreign).text
    assert sign_up("cy@acme.example").status_code == 302
    assert "cy@acme.example" not in roles(owner)
    # Whether or not the installation lets them sign in before: they are in no team.
    guest.sign_in("cy@acme.example", PHRASE)
    assert guest.http.get("/").status_code != 200
    confirm = mailbox.link("cy@acme.example")
    guest.post(confirm)
    guest.sign_in("cy@acme.example", PHRASE)
    assert "Acme" in guest.http.get("/").text
    assert roles(owner)["cy@acme.example"] == "member"


def test_a_domain_that_is_forbidden_again_lets_nobody_in(mailing, mailbox):
    app, owner, _ = mailing
    late = Visitor(app.url)
    owner.post("/team/domains/", domain="late.example")
    assert (
        late.post("/accounts/signup/", email="late@late.example", password1=PHRASE).status_code
        == 302
    )
    page = owner.http.get("/team/").text
    number = re.search(r'/team/domains/(\d+)/remove/">.*?Remove late.example', page, re.S)
    assert number
    last = re.findall(r"/team/domains/(\d+)/remove/", number.group())[-1]
    assert owner.post(f"/team/domains/{last}/remove/").status_code == 302
    late.post(mailbox.link("late@late.example"))
    assert "late@late.example" not in roles(owner)
    late.close()
