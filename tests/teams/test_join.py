"""Ways into a team: a link works once, for one person, and is known to its holder alone."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils import timezone

from chat.models import Invitation
from chat.support.redaction import RedactSecrets
from tests.support.accounts import team_of
from tests.support.app import PASSWORD
from tests.support.teams import invite, log, roles
from tests.support.visitor import Visitor, without_tokens

PHRASE = "a-long-enough-phrase"


@pytest.fixture
def guests(app):
    """People who come for the first time."""
    visitors = [Visitor(app.url) for _ in range(4)]
    yield visitors
    for visitor in visitors:
        visitor.close()


def sign_up(visitor, link, email, password=PHRASE, name="Guest"):
    return visitor.post(link, email=email, password1=password, first_name=name)


def newest_invitation() -> str:
    """All that is stored of it."""
    return str(Invitation.objects.latest("id").__dict__)


def expire_newest(member: str) -> None:
    """The newest invitation of somebody's team is too old now."""
    newest = team_of(member).invitations.latest("id")
    newest.expires_at = timezone.now()
    newest.save()


def test_a_link_makes_an_account_and_a_member(app, new_member, guests):
    owner = new_member()
    link = invite(owner, "viewer")
    assert link not in owner.http.get("/team/members/").text
    token = link.split("/")[2]
    kept = app.call(newest_invitation)
    assert "token_hash" in kept
    assert token not in kept
    email = f"guest-of-{owner.email}"
    assert "with the role viewer" in guests[0].http.get(link).text
    joined = sign_up(guests[0], link, email)
    assert (joined.status_code, joined.headers["Location"]) == (302, "/")
    assert f"Team of {owner.email}" in guests[0].http.get("/").text
    assert roles(owner)[email] == "viewer"
    assert log(owner)[0][:2] == (email, "member.joined")
    assert log(owner)[1] == (owner.email, "member.invited", "")


def test_what_cannot_be_used_gives_one_page(app, new_member, guests):
    owner = new_member()
    used, revoked, expired = (invite(owner) for _ in range(3))
    assert sign_up(guests[0], used, f"used-{owner.email}").status_code == 302
    app.call(expire_newest, owner.email)
    page = owner.http.get("/team/members/").text
    [number] = re.findall(r"/team/invitations/(\d+)/revoke/", page)
    assert owner.post(f"/team/invitations/{number}/revoke/").status_code == 302
    assert log(owner)[0][:2] == (owner.email, "invitation.revoked")
    answers = [guests[1].http.get(link) for link in (used, revoked, expired, f"/join/{'x' * 43}/")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({without_tokens(answer.text) for answer in answers}) == 1
    assert "Ask the person who sent it" in answers[0].text
    for link in (used, revoked, expired):
        assert sign_up(guests[1], link, f"late-{owner.email}").status_code == 404
        assert guests[0].post(link).status_code == 404
    assert set(roles(owner)) == {owner.email, f"used-{owner.email}"}


def test_of_a_crowd_with_one_link_one_gets_in(new_member, guests):
    owner = new_member()
    link = invite(owner)
    emails = [f"racer-{n}-{owner.email}" for n in range(4)]
    for guest in guests:
        guest.http.get(link)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: sign_up(guests[n], link, emails[n]), range(4)))
    assert sorted(answer.status_code for answer in answers) == [302, 404, 404, 404]
    assert len(roles(owner)) == 2
    # The others have no account either: nothing is half done.
    late = [n for n in range(4) if answers[n].status_code == 404]
    assert guests[late[0]].sign_in(emails[late[0]], PHRASE).status_code == 200


def test_who_has_an_account_signs_in_and_joins(new_member, guests):
    owner, guest = new_member(), new_member()
    link = invite(owner, "admin")
    told = sign_up(guests[0], link, guest.email)
    assert "sign in below" in told.text
    there = (
        guests[0]
        .post("/accounts/login/", login=guest.email, password=PASSWORD, next=link)
        .headers["Location"]
    )
    assert there == link
    assert "Join the team" in guests[0].http.get(link).text
    assert guests[0].post(link).headers["Location"] == "/"
    assert f"Team of {owner.email}" in guests[0].http.get("/team/").text
    assert roles(owner)[guest.email] == "admin"


def test_an_invitation_for_an_address_is_used_with_that_address(new_member, guests):
    owner, other = new_member(), new_member()
    email = f"invited-by-{owner.email}"
    link = invite(owner, "admin", email=email.upper())
    told = other.http.get(link)
    assert told.status_code == 403
    assert f"It is for {email}, and you are signed in as {other.email}" in told.text
    assert other.post(link).status_code == 403
    form = guests[0].http.get(link).text
    assert re.search(rf'<input type="email" name="email" value="{email}"[^>]* disabled', form)
    assert sign_up(guests[0], link, f"else-{owner.email}").status_code == 302
    assert roles(owner) == {owner.email: "owner", email: "admin"}
    assert guests[1].sign_in(f"else-{owner.email}", PHRASE).status_code == 200


def test_whose_address_is_invited_joins_with_the_account_they_have(new_member):
    owner, guest = new_member(), new_member()
    link = invite(owner, "viewer", email=guest.email)
    assert "Join the team" in guest.http.get(link).text
    assert guest.post(link).status_code == 302
    assert roles(owner)[guest.email] == "viewer"


def test_a_weak_password_uses_nothing_up(new_member, guests):
    owner = new_member()
    link = invite(owner)
    for weak in ("short", "12345678901", "password123"):
        assert sign_up(guests[0], link, f"weak-{owner.email}", weak).status_code == 200
    assert sign_up(guests[0], link, f"weak-{owner.email}").status_code == 302


def test_a_member_does_not_use_up_an_invitation(new_member, guests):
    owner = new_member()
    link = invite(owner, "viewer")
    assert "Go to the team" in owner.http.get(link).text
    owner.post(link)
    assert roles(owner) == {owner.email: "owner"}
    assert sign_up(guests[0], link, f"first-{owner.email}").status_code == 302


def test_a_person_of_two_teams_works_in_one_at_a_time(new_member):
    owner, guest = new_member(), new_member()
    own = guest.ask("Private halcyon", model="prem-echo")
    guest.settled_reply(own)
    guest.post(invite(owner))
    shown = guest.http.get("/").text
    assert "halcyon" not in shown
    assert guest.http.get(f"/c/{own}/").status_code == 404
    numbers = {
        name: number
        for number, name in re.findall(
            r'name="team" value="(\d+)">\s*<span [^>]*>Team of ([^<]+)<', shown
        )
    }
    assert set(numbers) == {owner.email, guest.email}
    stale = guest.post("/", text="Hi", model="prem-echo", team=numbers[guest.email])
    assert stale.status_code == 409
    assert guest.post("/team/switch/", team=numbers[guest.email]).headers["Location"] == "/"
    assert "halcyon" in guest.http.get("/").text
    assert guest.http.get(f"/c/{own}/").status_code == 200
    assert owner.post("/team/switch/", team=numbers[guest.email]).status_code == 404


def test_invitations_are_limited(new_member):
    owner = new_member()
    answers = [owner.post("/team/invitations/", role="member", days="1") for _ in range(31)]
    assert {answer.status_code for answer in answers[:30]} == {200}
    assert answers[30].status_code == 429
    assert "Wait an hour" in answers[30].text


def test_guessing_links_is_slowed_down(launch):
    guesser = Visitor(launch().url)
    answers = [guesser.http.get(f"/join/{n}/").status_code for n in range(121)]
    assert answers == [404] * 120 + [429]
    guesser.close()


@pytest.mark.parametrize(
    ("field", "value"),
    [("role", "owner"), ("role", "root"), ("days", "9999"), ("days", "x"), ("email", "nobody")],
)
def test_what_cannot_be_invited_is_refused(ada, field, value):
    fields = {"role": "member", "days": "7", "email": "", field: value}
    assert ada.post("/team/invitations/", **fields).status_code == 400


def test_without_mail_an_invitation_is_in_the_page_alone(app, new_member):
    link = invite(new_member(), email="fay@example.com")
    assert link not in app.process.output


def test_a_token_in_an_error_does_not_reach_the_log():
    """Django names the address of a request that failed; the filter stands before every handler."""
    token = "Abc-_" * 8
    for said in (f"Internal Server Error: /join/{token}/", f"?next=%2Fjoin%2F{token}%2F"):
        record = logging.LogRecord("django.request", logging.ERROR, "", 0, "%s", (said,), None)
        assert RedactSecrets().filter(record)
        assert token not in record.getMessage()
        assert "[hidden]" in record.getMessage()


def test_a_link_can_be_had_again_from_its_row(new_member, guests):
    owner, admin_of_another = new_member(), new_member()
    link = invite(owner)
    [number] = re.findall(r"/team/invitations/(\d+)/link/", owner.http.get("/team/members/").text)
    again = owner.post(f"/team/invitations/{number}/link/")
    assert link in again.text
    assert log(owner)[0] == (owner.email, "invitation.repeated", "")
    foreign = admin_of_another.post(f"/team/invitations/{number}/link/")
    assert link not in foreign.text
    assert sign_up(guests[0], link, f"again-{owner.email}").status_code == 302
    assert link not in owner.post(f"/team/invitations/{number}/link/").text


def test_many_are_invited_at_once_each_with_its_outcome(new_member, guests):
    owner = new_member()
    one, two = f"one-{owner.email}", f"two-{owner.email}"
    many = f"{one}, {two.upper()}\n{one};nobody {owner.email}"
    page = owner.post("/team/invitations/", role="viewer", days="1", email=many).text
    links = re.findall(r'id="invitation-link-\d" value="http://[^/]+(/join/[\w-]+/)"', page)
    assert len(links) == 2
    assert "This is no email address." in page
    assert "This person is in the team already." in page
    # What did not work stays in the form.
    assert re.search(rf"<textarea[^>]*>\s*nobody\n{owner.email}</textarea>", page)
    assert sign_up(guests[0], links[0], one).status_code == 302
    assert roles(owner)[one] == "viewer"
    none = owner.post("/team/invitations/", role="viewer", days="1", email="a b")
    assert none.status_code == 400
    too_many = " ".join(f"{n}@example.com" for n in range(51))
    refused = owner.post("/team/invitations/", role="viewer", days="1", email=too_many)
    assert refused.status_code == 400
    assert "50 go at once" in refused.text
