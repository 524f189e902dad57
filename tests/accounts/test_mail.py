"""Mail: what it confirms and sets anew, and what is said where there is none."""

import pytest

from tests.support import accounts
from tests.support.app import OWNER, PASSWORD
from tests.support.factors import prove
from tests.support.processes import wait_for
from tests.support.visitor import Visitor, text_of

NEW = "a-phrase-nobody-guessed"


@pytest.fixture(scope="module")
def mailing(start_app, mailbox):
    """An app that sends mail."""
    app = start_app(EMAIL_URL=mailbox.url, DEFAULT_FROM_EMAIL="PremWeb <chat@example.com>")
    app.create_team("Own", OWNER)
    return app


@pytest.fixture
def owner(mailing):
    visitor = Visitor(mailing.url)
    yield visitor
    visitor.close()


def test_without_mail_the_page_says_whom_to_ask(anonymous):
    for answer in (
        anonymous.http.get("/accounts/password/reset/"),
        anonymous.post("/accounts/password/reset/", email="first@example.com"),
    ):
        assert "not set up to send mail" in answer.text
        assert "Ask whoever runs it" in answer.text
        assert 'name="email"' not in answer.text


def test_without_mail_a_new_address_counts_at_once(new_member):
    member, other = new_member(), new_member()
    where = "/accounts/email/"
    fresh = f"new-{member.email}"
    first = member.post(where, email=fresh)
    assert first.headers["Location"].startswith("/accounts/again/")
    prove(member, PASSWORD)
    taken = member.post(where, email=other.email.upper())
    assert "already registered" in taken.text
    assert member.post(where, email=fresh.upper()).status_code == 302
    member.post("/accounts/logout/")
    assert member.sign_in(fresh, PASSWORD).status_code == 302


def test_a_forgotten_password_is_set_by_a_link_that_works_once(mailing, mailbox, owner):
    number = len(mailbox.mails)
    done = owner.post("/accounts/password/reset/", email=OWNER)
    assert done.headers["Location"] == "/accounts/password/reset/done/"
    link = mailbox.link(OWNER, number)
    form = owner.http.get(link, follow_redirects=True)
    where = form.url.path
    fields = {"password1": NEW, "password2": NEW}
    assert "too short" in owner.post(where, password1="x", password2="x").text
    assert owner.post(where, **fields).status_code == 302
    other = Visitor(mailing.url)
    assert "used or is too old" in other.http.get(link, follow_redirects=True).text
    assert other.sign_in(OWNER, PASSWORD).status_code == 200
    assert other.sign_in(OWNER, NEW).status_code == 302
    mailing.call(accounts.set_password, OWNER, PASSWORD)
    other.close()


def test_links_begin_with_a_name_of_the_settings(mailing, mailbox, owner):
    """Not with what a header says, though the header is one of the allowed ones."""
    number = len(mailbox.mails)
    host = "127.0.0.1:1"
    fields = {"email": OWNER, "csrfmiddlewaretoken": owner.csrf()}
    headers = {"Host": host, "Origin": f"http://{host}"}
    owner.http.post("/accounts/password/reset/", data=fields, headers=headers)
    link = mailbox.link(OWNER, number)
    mail = mailbox.mails[-1].replace("=\r\n", "")
    assert f"http://localhost:{mailing.process.port}{link}" in mail
    assert host not in mail


def test_the_answer_does_not_tell_who_has_an_account(mailbox, owner):
    number = len(mailbox.mails)
    known = owner.post("/accounts/password/reset/", email=OWNER)
    unknown = owner.post("/accounts/password/reset/", email="nobody@example.com")
    assert known.headers["Location"] == unknown.headers["Location"]
    assert mailbox.link(OWNER, number)
    wait_for(
        "the other mail",
        lambda: any("There is no account" in mail for mail in mailbox.mails[number:]),
    )


def test_a_new_address_counts_once_it_is_confirmed(mailbox, owner):
    owner.sign_in(OWNER, PASSWORD)
    prove(owner, PASSWORD)
    number = len(mailbox.mails)
    assert (
        owner.post("/accounts/email/", action_add="", email="Moved@Example.com").status_code == 302
    )
    page = text_of(owner.http.get("/accounts/email/").text)
    assert OWNER in page
    assert "Not confirmed" in page
    link = mailbox.link("moved@example.com", number)
    assert "moved@example.com" in owner.http.get(link).text
    assert owner.post(link).status_code == 302
    assert "moved@example.com" in owner.http.get("/accounts/profile/").text
    number = len(mailbox.mails)
    owner.post("/accounts/email/", action_add="", email=OWNER)
    owner.post(mailbox.link(OWNER, number))
    assert OWNER in owner.http.get("/accounts/profile/").text


def test_who_has_not_confirmed_does_not_get_in(mailing, mailbox):
    mailing.call(accounts.create_unconfirmed, "pending@example.com", PASSWORD)
    visitor = Visitor(mailing.url)
    answer = visitor.sign_in("pending@example.com", PASSWORD)
    assert answer.headers["Location"] == "/accounts/confirm/"
    assert visitor.http.get("/accounts/profile/").status_code == 302
    assert visitor.post(mailbox.link("pending@example.com"), password=PASSWORD).status_code == 302
    page = visitor.http.get("/accounts/profile/")
    assert page.status_code == 200
    assert "Audit log" not in page.text, "somebody without a team sees one"
    visitor.close()


def test_a_mail_server_that_is_away_stops_nothing(start_app, mailbox):
    """The page says that the mail is on its way, and what to do when none comes."""
    settings = {"EMAIL_URL": "smtp://127.0.0.1:1", "DEFAULT_FROM_EMAIL": "chat@example.com"}
    app = start_app(**settings)
    app.create_team("Own", OWNER)
    visitor = Visitor(app.url)
    answer = visitor.post("/accounts/password/reset/", email=OWNER)
    assert answer.headers["Location"] == "/accounts/password/reset/done/"
    page = text_of(visitor.http.get("/accounts/password/reset/done/").text)
    assert "ask for another link, or tell whoever runs this server" in page
    visitor.sign_in(OWNER, PASSWORD)
    where = "/accounts/password/change/"
    changed = visitor.post(where, oldpassword=PASSWORD, password1=NEW, password2=NEW)
    assert changed.status_code == 302
    assert "Your password is changed" in visitor.http.get("/accounts/profile/").text
    failed = "the task send_mail failed, it runs again later: ConnectionRefusedError"
    wait_for("the log to say so", lambda: failed in app.process.output)
    assert "Traceback" not in app.process.output
    visitor.close()
    app.process.end()


def test_the_first_owner_needs_no_mail(start_app, mailbox):
    app = start_app(EMAIL_URL=mailbox.url, DEFAULT_FROM_EMAIL="chat@example.com")
    visitor = Visitor(app.url)
    where = "/accounts/signup/"
    visitor.http.get(where)
    done = visitor.post(where, email=OWNER, team_name="Acme", password1=PASSWORD)
    assert done.headers.get("Location") == "/", text_of(done.text)
    assert visitor.http.get("/").status_code == 200
    visitor.close()
    app.process.end()
