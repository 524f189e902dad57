"""With a mail server: invitations by mail, and joining by one's domain once it is confirmed."""

import re

import pytest

from tests.support import accounts
from tests.support.app import OWNER, PASSWORD
from tests.support.processes import wait_for
from tests.support.teams import invite, remove, roles
from tests.support.visitor import Visitor

PHRASE = "a-long-enough-phrase"


@pytest.fixture(scope="module")
def mailing(start_app, mailbox):
    """An app with mail, and its owner."""
    app = start_app(
        EMAIL_URL=mailbox.url,
        DEFAULT_FROM_EMAIL="PremWeb <chat@example.com>",
        PREMWEB_URL="https://chat.example.com",
    )
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
    assert f"https://chat.example.com{link}" in plain(mailbox.mails[-1])
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
    app, owner, guest = mailing
    assert "Sign-up is closed" in guest.http.get("/accounts/signup/").text
    for bad in ("", "acme", "a b.example", "acme.example/x", "@"):
        assert owner.post("/team/domains/", domain=bad).status_code == 400
    assert owner.post("/team/domains/", domain="@ACME.example").status_code == 302
    assert "already" in owner.post("/team/domains/", domain="acme.example").text

    def sign_up(email: str):
        return guest.post("/accounts/signup/", email=email)

    for foreign in ("eve@evil.example", "eve@x.acme.example", "eve@notacme.example"):
        assert "cannot sign up by itself" in sign_up(foreign).text
    assert sign_up("Cy@Acme.example").headers["Location"] == "/accounts/confirm/"
    link = mailbox.link("cy@acme.example")
    # Whoever signed up has made no account by that: its password is chosen behind the link.
    assert not app.call(accounts.exists, "cy@acme.example")
    assert 'value="cy@acme.example"' in guest.http.get(link).text
    assert "too short" in guest.post(link, password1="x").text
    done = guest.post(link, email="eve@evil.example", password1=PHRASE, first_name="Cy")
    assert done.headers["Location"] == "/"
    assert "Acme" in guest.http.get("/").text
    assert roles(owner)["cy@acme.example"] == "member"
    guest.post("/accounts/logout/")
    assert guest.http.get(link).status_code == 404
    # Who has an account hears so by mail alone.
    app.create_account("di@acme.example")
    assert sign_up("di@acme.example").headers["Location"] == "/accounts/confirm/"
    wait_for("the mail", lambda: any("There is one already" in mail for mail in mailbox.mails))


def test_who_confirms_an_address_gives_the_password_of_the_account(mailing, mailbox):
    """An invitation's holder may have made the account with the address of somebody else."""
    app, owner, guest = mailing
    assert guest.http.get("/").status_code == 302
    link = invite(owner)
    guest.http.get(link)
    made = guest.post(link, email="vic@example.com", password1="a-phrase-of-eve")
    assert made.headers["Location"] == "/accounts/confirm/"
    confirm = mailbox.link("vic@example.com")
    victim = Visitor(app.url)
    assert "The password of the account" in victim.http.get(confirm).text
    assert "not your password" in victim.post(confirm, password="a-guess").text
    assert victim.post(confirm).status_code == 200
    assert not app.call(accounts.is_confirmed, "vic@example.com")
    assert guest.sign_in("vic@example.com", "a-phrase-of-eve").headers["Location"] != "/"
    # Whoever made it is asked for nothing in the browser that they did it in.
    assert guest.post(confirm).status_code == 302
    assert app.call(accounts.is_confirmed, "vic@example.com")
    victim.close()


def test_a_domain_that_is_forbidden_again_lets_nobody_in(mailing, mailbox):
    app, owner, _ = mailing
    late = Visitor(app.url)
    owner.post("/team/domains/", domain="late.example")
    assert late.post("/accounts/signup/", email="late@late.example").status_code == 302
    link = mailbox.link("late@late.example")
    page = owner.http.get("/team/").text
    number = re.search(r'/team/domains/(\d+)/remove/">.*?Remove late.example', page, re.S)
    assert number
    last = re.findall(r"/team/domains/(\d+)/remove/", number.group())[-1]
    assert owner.post(f"/team/domains/{last}/remove/").status_code == 302
    assert "Sign-up is closed" in late.post(link, password1=PHRASE).text
    assert not app.call(accounts.exists, "late@late.example")
    late.close()


def plain(mail: str) -> str:
    """Without the line ends that mail adds."""
    return mail.replace("=\r\n", "")
