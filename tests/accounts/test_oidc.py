"""Signing in at a provider: who gets in, and how nobody gets into the account of another."""

from urllib.parse import unquote

import httpx
import pytest

from tests.support import accounts
from tests.support.app import OWNER, PASSWORD
from tests.support.factors import prove
from tests.support.provider import Impostor, Provider, begin, come_back, sign_in
from tests.support.teams import invite, roles
from tests.support.visitor import Visitor

CONNECT = "/accounts/oidc/connect/"


def settings(issuer: str) -> dict[str, str]:
    return {
        "OIDC_ISSUER": issuer,
        "OIDC_CLIENT_ID": "premweb",
        "OIDC_CLIENT_SECRET": "a-secret-of-the-tests",
        "OIDC_NAME": "Acme ID",
    }


@pytest.fixture(scope="module")
def provider():
    provider = Provider()
    yield provider
    provider.end()


@pytest.fixture(scope="module")
def connected(start_app, provider):
    """An app with a provider; its owner's account is connected with `owner-there`."""
    app = start_app(**settings(provider.url))
    app.create_team("Own", OWNER)
    owner = Visitor(app.url)
    owner.sign_in(OWNER, PASSWORD)
    provider.person("owner-there", email=OWNER, email_verified=True)
    prove(owner, PASSWORD)
    done = sign_in(owner, "owner-there", process="connect")
    assert done.headers["Location"] == "/accounts/connected/"
    assert OWNER in owner.http.get("/accounts/connected/").text
    owner.close()
    return app


@pytest.fixture
def visitor(connected):
    visitor = Visitor(connected.url)
    yield visitor
    visitor.close()


def member(app, email: str) -> None:
    app.create_team(f"Team of {email}", email)


def is_in(visitor: Visitor) -> bool:
    return visitor.http.get("/").status_code == 200


def test_a_known_person_is_in(visitor):
    answer = sign_in(visitor, "owner-there", next="/team/audit/")
    assert answer.headers["Location"] == "/team/audit/"
    assert "Audit log" in visitor.http.get("/team/audit/").text


def test_the_page_offers_it_and_leads_there_by_itself(visitor, provider):
    assert "Continue with Acme ID" in visitor.http.get("/accounts/login/").text
    where = httpx.URL(begin(visitor))
    assert str(where).startswith(provider.url)
    assert where.params["code_challenge_method"] == "S256"
    assert len(where.params["nonce"]) > 20
    assert "a-secret-of-the-tests" not in str(where)
    assert visitor.http.get("/accounts/oidc/start/").status_code == 405


@pytest.mark.parametrize("verified", [True, False])
def test_an_unknown_person_is_refused(connected, provider, visitor, verified):
    provider.person("stranger", email="stranger@example.com", email_verified=verified)
    assert "Sign-up is closed" in sign_in(visitor, "stranger").text
    assert not is_in(visitor)
    assert not connected.call(accounts.exists, "stranger@example.com")


@pytest.mark.parametrize(
    ("email", "verified"),
    [
        ("victim@example.com", False),
        ("victim@example.com", None),
        ("victim@example.com", "false"),
        ("VICTIM@EXAMPLE.COM", False),
    ],
)
def test_an_address_that_is_not_verified_leads_nowhere(
    connected, provider, visitor, email, verified
):
    if not connected.call(accounts.exists, "victim@example.com"):
        member(connected, "victim@example.com")
    provider.person("thief", email=email, email_verified=verified)
    answer = sign_in(visitor, "thief")
    assert "Sign-up is closed" in answer.text
    assert "victim" not in answer.text.lower()
    assert not is_in(visitor)
    assert visitor.sign_in("victim@example.com", PASSWORD).status_code == 302
    assert "Nothing is connected" in visitor.http.get("/accounts/connected/").text


def test_a_provider_may_say_in_words_that_an_address_is_verified(connected, provider, visitor):
    member(connected, "worded@example.com")
    provider.person("worded-there", email="worded@example.com", email_verified="true")
    assert sign_in(visitor, "worded-there").headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("email", ["eve@example.com", "EVE@Example.com"])
def test_a_verified_address_only_leads_to_the_door_of_its_account(
    connected, provider, visitor, email
):
    if email.islower():
        member(connected, "eve@example.com")
    provider.person("eve-there", email=email, email_verified=True)
    answer = sign_in(visitor, "eve-there")
    assert unquote(answer.headers["Location"]) == f"/accounts/login/?next={CONNECT}"
    assert "Sign in to it" in visitor.http.get(answer.headers["Location"]).text
    assert not is_in(visitor)
    assert visitor.post(CONNECT).status_code == 302
    other = Visitor(connected.url)
    assert not is_in(other)
    assert sign_in(other, "eve-there").headers["Location"].startswith("/accounts/login/")
    other.close()


def test_it_is_connected_after_signing_in_and_saying_yes(connected, provider, visitor):
    member(connected, "fay@example.com")
    provider.person("fay-there", email="fay@example.com", email_verified=True)
    door = sign_in(visitor, "fay-there").headers["Location"]
    inside = visitor.post(door, login="fay@example.com", password=PASSWORD, next=CONNECT)
    assert inside.headers["Location"] == CONNECT
    assert "Nothing is connected" in visitor.http.get("/accounts/connected/").text
    assert "fay@example.com" in visitor.http.get(CONNECT).text
    assert visitor.post(CONNECT).headers["Location"] == "/accounts/connected/"
    visitor.post("/accounts/logout/")
    assert sign_in(visitor, "fay-there").headers["Location"] == "/"
    assert is_in(visitor)
    # Whatever the provider says of the address later: it stays the same account, and no other.
    provider.person("fay-there", email=OWNER, email_verified=True)
    visitor.post("/accounts/logout/")
    sign_in(visitor, "fay-there")
    assert "fay@example.com" in visitor.http.get("/accounts/profile/").text


def test_signing_in_to_another_account_connects_nothing(connected, provider, visitor):
    member(connected, "gil@example.com")
    provider.person("gil-there", email="gil@example.com", email_verified=True)
    sign_in(visitor, "gil-there")
    visitor.sign_in(OWNER, PASSWORD)
    assert visitor.post(CONNECT).status_code == 302
    visitor.post("/accounts/logout/")
    assert sign_in(visitor, "gil-there").headers["Location"].startswith("/accounts/login/")


def test_what_is_connected_elsewhere_is_not_taken_over(connected, provider, visitor):
    member(connected, "hal@example.com")
    visitor.sign_in("hal@example.com", PASSWORD)
    prove(visitor, PASSWORD)
    sign_in(visitor, "owner-there", process="connect")
    assert "another account already" in visitor.http.get("/accounts/connected/").text
    assert "Nothing is connected" in visitor.http.get("/accounts/connected/").text


def test_it_is_disconnected_after_entering_the_password(connected, provider, visitor):
    member(connected, "ida@example.com")
    visitor.sign_in("ida@example.com", PASSWORD)
    provider.person("ida-there", email="elsewhere@example.com")
    prove(visitor, PASSWORD)
    sign_in(visitor, "ida-there", process="connect")
    page = visitor.http.get("/accounts/connected/").text
    account = page.split('name="account" value="')[1].split('"')[0]
    visitor.post("/accounts/connected/", account=account)
    assert "Nothing is connected" in visitor.http.get("/accounts/connected/").text


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"],
)
def test_it_leads_nowhere_else(visitor, target):
    assert sign_in(visitor, "owner-there", next=target).headers["Location"] == "/"


def test_who_has_no_password_sets_up_an_app_without_giving_one(connected, provider, visitor):
    """Nothing could be asked of them again before they have a second factor."""
    owner = Visitor(connected.url)
    owner.sign_in(OWNER, PASSWORD)
    provider.person("pat-there", email="pat@example.com", email_verified=True)
    link = invite(owner)
    visitor.http.get(link)
    sign_in(visitor, "pat-there", next=link)
    assert visitor.http.get("/accounts/two-step/app/on/").status_code == 200
    owner.close()


def test_a_way_back_that_nobody_began_is_refused(connected, provider, visitor):
    where = begin(visitor)
    other = Visitor(connected.url)
    stolen = come_back(other, where, "owner-there")
    assert stolen.status_code == 401
    assert "did not work" in stolen.text
    assert not is_in(other)
    forged = visitor.http.get("/accounts/oidc/callback/", params={"code": "x", "state": "x"})
    assert forged.status_code == 401
    cancelled = visitor.http.get(
        "/accounts/oidc/callback/",
        params={"error": "access_denied", "state": httpx.URL(where).params["state"]},
    )
    assert "Nothing was changed" in visitor.http.get(cancelled.headers["Location"]).text
    other.close()


def test_the_same_subject_of_another_issuer_is_somebody_else(connected, provider, launch):
    second = Provider()
    connected.process.end()
    app = launch(beside=connected, **settings(second.url))
    second.person("owner-there", email="thief@example.com", email_verified=True)
    visitor = Visitor(app.url)
    assert "Sign-up is closed" in sign_in(visitor, "owner-there").text
    assert not is_in(visitor)
    visitor.close()
    app.process.end()
    connected.process.restart()
    second.end()


@pytest.mark.parametrize("rewrite", [False, True])
def test_a_provider_that_is_not_the_issuer_is_refused(provider, launch, rewrite):
    impostor = Impostor(provider, rewrite)
    app = launch(**settings(impostor.url))
    provider.person("mallory", email=OWNER, email_verified=True)
    visitor = Visitor(app.url)
    # Where its configuration claims the name, the token that it passes on is another's.
    answer = sign_in(visitor, "mallory") if rewrite else visitor.post("/accounts/oidc/start/")
    assert answer.status_code == 401
    assert "Acme ID" in answer.text
    assert not is_in(visitor)
    visitor.close()
    impostor.end()


def test_a_token_that_was_made_for_another_sign_in_is_refused(visitor):
    where = httpx.URL(begin(visitor)).copy_set_param("nonce", "of-another-sign-in")
    assert come_back(visitor, str(where), "owner-there").status_code == 401
    assert not is_in(visitor)


def test_a_token_that_the_provider_did_not_sign_is_refused(provider, launch):
    impostor = Impostor(provider, rewrite=True)
    app = launch(**settings(impostor.url))
    provider.person("mallory", email="mallory@example.com", email_verified=True)
    visitor = Visitor(app.url)
    for impostor.algorithm in ("none", "HS256", "RS256"):
        assert sign_in(visitor, "mallory").status_code == 401, impostor.algorithm
    visitor.close()
    impostor.end()


def test_a_verified_address_suffices_for_a_domain(connected, provider, visitor):
    """Without mail: the provider has proved it."""
    owner = Visitor(connected.url)
    owner.sign_in(OWNER, PASSWORD)
    assert owner.post("/team/domains/", domain="corp.example").status_code == 302
    provider.person("cleo-there", email="cleo@corp.example", email_verified=False)
    assert "Sign-up is closed" in sign_in(visitor, "cleo-there").text
    provider.person("cleo-there", email="cleo@corp.example", email_verified=True)
    assert sign_in(visitor, "cleo-there").headers["Location"] == "/"
    assert roles(owner)["cleo@corp.example"] == "member"
    owner.close()


def test_where_only_the_provider_signs_people_in_passwords_do_not(provider, launch):
    app = launch(**settings(provider.url), OIDC_ONLY="true")
    visitor, other = Visitor(app.url), Visitor(app.url)
    page = visitor.http.get("/accounts/login/").text
    assert 'type="password"' not in page
    assert "Use a passkey" not in page
    assert "sign in with Acme ID" in visitor.sign_in(OWNER, PASSWORD).text
    # An address that both sides have proved is the same person.
    provider.person("owner-only", email=OWNER, email_verified=True)
    assert sign_in(visitor, "owner-only").headers["Location"] == "/"
    assert is_in(visitor)
    menu = visitor.http.get("/accounts/profile/").text
    assert "/accounts/sessions/" in menu
    assert "/accounts/password/change/" not in menu
    link = invite(visitor)
    assert 'type="password"' not in other.http.get(link).text
    refused = other.post(link, email="new@example.com", password1="a-long-enough-phrase")
    assert "sign in with Acme ID" in refused.text
    assert not app.call(accounts.exists, "new@example.com")
    # One that nobody proved here is not; the operator has a way in for its account, once.
    app.call(accounts.create_unconfirmed, "una@example.com", PASSWORD)
    provider.person("una-there", email="una@example.com", email_verified=True)
    assert "nobody has proved" in sign_in(other, "una-there").text
    way_in = httpx.URL(app.manage("sign_in_link", "una@example.com").strip()).path
    assert "una@example.com" in other.http.get(way_in).text
    assert other.post(way_in).headers["Location"] == "/"
    assert "una@example.com" in other.http.get("/accounts/profile/").text
    assert visitor.http.get(way_in).status_code == 404
    other.close()
    visitor.close()


def test_a_provider_that_is_away_is_said(launch):
    app = launch(**settings("http://127.0.0.1:1"))
    visitor = Visitor(app.url)
    answer = visitor.post("/accounts/oidc/start/")
    assert answer.status_code == 401
    assert "cannot be reached" in answer.text
    visitor.close()


def test_without_a_provider_there_is_no_trace_of_one(anonymous):
    assert "Acme ID" not in anonymous.http.get("/accounts/login/").text
    for where in ("start", "callback", "connect"):
        assert anonymous.post(f"/accounts/oidc/{where}/").status_code == 404


def test_an_invitation_lets_a_new_person_in(connected, provider, visitor):
    owner = Visitor(connected.url)
    owner.sign_in(OWNER, PASSWORD)
    provider.person("newcomer", email="newcomer@example.com", email_verified=True)
    visitor.http.get(invite(owner, email="somebody@example.com"))  # it is not for this address
    assert "Sign-up is closed" in sign_in(visitor, "newcomer").text
    link = invite(owner, role="viewer")
    assert "Join with Acme ID" in visitor.http.get(link).text
    answer = sign_in(visitor, "newcomer", next=link)
    assert answer.headers["Location"] == "/"
    assert is_in(visitor)
    assert roles(owner)["newcomer@example.com"] == "viewer"
    # It is used up: whoever comes next is a stranger again.
    provider.person("second", email="second@example.com", email_verified=True)
    late = Visitor(connected.url)
    assert late.http.get(link).status_code == 404
    assert "Sign-up is closed" in sign_in(late, "second").text
    late.close()
    owner.close()
