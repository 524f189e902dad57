"""The team's Prem key: checked, set, used, replaced, removed; where it goes, and where not."""

import re
import socket
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from django.utils import timezone

from chat.models import TeamKey
from tests.support import accounts
from tests.support.accounts import team_of
from tests.support.app import OWNER, App
from tests.support.prem import Prem
from tests.support.processes import wait_for
from tests.support.teams import make_owners
from tests.support.visitor import Visitor, text_of

SERVERS = "key-of-the-server"
FIRST, SECOND = "first-key-of-the-team-1a2b", "second-key-of-the-team-3c4d"


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Prem]:
    """Where no key may arrive."""
    with closing(Prem()) as prem:
        yield prem


@pytest.fixture(scope="module")
def own() -> Iterator[Prem]:
    """An API that the operator lets teams use."""
    with closing(Prem()) as prem:
        yield prem


@pytest.fixture(scope="module")
def servers(elsewhere: Prem) -> Iterator[Prem]:
    with closing(Prem(f"{elsewhere.url}/models")) as prem:
        yield prem


@pytest.fixture
def prem(servers: Prem, own: Prem) -> Prem:
    """The API of the server, which has heard nothing yet."""
    servers.heard.clear()
    own.heard.clear()
    return servers


@pytest.fixture(scope="module")
def nobody() -> int:
    """A port where nobody listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port: int = taken.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def place(start_app, servers: Prem, own: Prem, nobody: int) -> Iterator[App]:
    app = start_app(
        PREM_BASE_URL=servers.url,
        PREM_API_KEY=SERVERS,
        PREMWEB_BASE_URL_HOSTS=f"127.0.0.1:{own.port}, 127.0.0.1:{nobody}, *",
    )
    yield app
    app.process.end()


@pytest.fixture(scope="module")
def people(place: App) -> list[str]:
    return make_owners(place, 14)


@pytest.fixture
def owner(place: App, people: list[str], visit: Callable[..., Visitor], prem: Prem) -> Visitor:
    """Somebody with a new team."""
    email = people.pop()
    owner: Visitor = visit(place, email)
    owner.email = email
    return owner


def set_key(visitor: Visitor, key: str, **fields: Any):
    return visitor.post("/team/models/key/", key=key, **fields)


def write(owner: str, key: str, base_url: str) -> None:
    kept = TeamKey(team=team_of(owner), set_at=timezone.now(), base_url=base_url)
    kept.encrypt(key)
    kept.save()


def keep(app: App, owner: Visitor, key: str, base_url: str = "") -> None:
    """A key that worked when it was set."""
    app.call(write, owner.email, key, base_url)
    owner.post("/team/models/refresh/")  # the server reads again what it remembers


def models_page(visitor: Visitor) -> str:
    """The page, once the list of models is there or cannot be had."""

    def look() -> str:
        page = text_of(visitor.http.get("/team/models/").text)
        is_asking = "Loading the models" in page or "being asked for" in page
        return "" if is_asking else page

    return wait_for("the list of models", look)


def answered(visitor: Visitor, model: str = "fine") -> dict:
    return visitor.settled_reply(visitor.ask("Hello", model=model))


def test_a_key_is_set_used_replaced_and_removed(owner, prem, neighbour):
    assert answered(owner)["text"] == "fine: Hello"
    assert prem.keys == {SERVERS}
    assert "From the server's settings" in models_page(owner)
    for key in (FIRST, SECOND):
        assert set_key(owner, key).status_code == 302
        prem.heard.clear()
        assert answered(owner)["status"] == "complete"
        assert prem.keys == {key}
        page = models_page(owner)
        assert f"ends in {key[-4:]}" in page
        assert f"set by {owner.email}" in page
    prem.heard.clear()
    assert answered(neighbour)["status"] == "complete"
    assert prem.keys == {SERVERS}
    assert owner.post("/team/models/key/remove/").status_code == 302
    prem.heard.clear()
    assert answered(owner)["status"] == "complete"
    assert prem.keys == {SERVERS}
    log = text_of(owner.http.get("/team/audit/").text)
    for words in ("set the team's Prem key …1a2b", "…3c4d", "removed the team's Prem key …3c4d"):
        assert words in log


@pytest.fixture
def neighbour(place: App, people: list[str], visit: Callable[..., Visitor]) -> Visitor:
    """Somebody of another team."""
    return visit(place, people.pop())


def test_the_first_key_of_a_team_leaves_the_list_of_others_alone(owner, neighbour):
    assert "Loading" not in models_page(neighbour)
    assert set_key(owner, FIRST).status_code == 302
    page = text_of(neighbour.http.get("/team/models/").text)
    assert "Loading the models" not in page
    assert "being asked for" not in page


def test_a_key_that_does_not_work_is_refused_beside_its_field(owner, elsewhere):
    for key, words in {
        "": "Paste the key",
        "tiny-1": "at least 8 characters",
        "with a space": "no spaces",
        "clé-de-l-équipe": "ASCII",
        "refuse-this-key": "did not accept this key",
        "web-page-key": "is not Prem's API",
        "late-key-of-the-team": "No answer within 5 seconds",
        "to-302-key-of-the-team": "is not Prem's API",
    }.items():
        answer = set_key(owner, key)
        assert answer.status_code == 400
        field = re.search(r'<p class="field">(?:(?!</p>).)*name="key".*?</p>', answer.text, re.S)
        assert field
        assert words in text_of(field.group())
        assert not key or key not in answer.text
    assert "From the server's settings" in models_page(owner)
    assert elsewhere.heard == []


def test_what_was_checked_is_said(owner, own, prem):
    own.is_closed = True
    try:
        page = saved(owner, key=FIRST, base_url=own.url)
    finally:
        own.is_closed = False
    assert f"127.0.0.1:{own.port} accepted the key" in page
    page = saved(owner, key=FIRST, base_url=own.url)
    assert "not checked" in page
    assert "lists its models to anybody" in page
    # Where there is no list, a completion that says nothing shows whether the key is refused.
    page = saved(owner, key="unlisted-good-key", base_url=own.url)
    assert "lists no models. Add their names" in page
    answer = set_key(owner, "refuse-unlisted-key", base_url=own.url)
    assert answer.status_code == 400
    assert "did not accept this key" in text_of(answer.text)
    assert prem.heard == []


def saved(visitor: Visitor, **fields: Any) -> str:
    """The page that says that a key is saved."""
    assert visitor.post("/team/models/key/", **fields).status_code == 302
    return text_of(visitor.http.get("/team/models/").text)


def test_a_base_url_that_needs_no_key_is_used_without_one(owner, own, prem):
    assert "answers without a key" in saved(owner, base_url=own.url, needs_none="on")
    assert answered(owner)["text"] == "fine: Hello"
    assert (own.keys, prem.heard) == ({""}, [])
    assert "no key is needed" in models_page(owner)
    for fields in ({"key": FIRST, "base_url": own.url, "needs_none": "on"}, {"needs_none": "on"}):
        assert owner.post("/team/models/key/", **fields).status_code == 400


def test_an_api_without_a_list_is_asked_for_the_models_that_the_team_names(owner, own):
    assert set_key(owner, "unlisted-key", base_url=own.url).status_code == 302
    assert "It has no list of them" in models_page(owner)
    assert "Models cannot be listed" in owner.http.get("/models/").text
    for added, words in {"two\nlines": "cannot be the name", "": "could not be read"}.items():
        refused = owner.post("/team/models/offer/", added=added)
        assert refused.status_code == 400
        assert words in text_of(refused.text)
    assert owner.post("/team/models/offer/", added="Мой модель [7b] @ eu").status_code == 302
    assert re.findall(r'value="([^"]*)" selected', owner.http.get("/").text) == [
        "Мой модель [7b] @ eu"
    ]
    assert answered(owner, "Мой модель [7b] @ eu")["text"] == "Мой модель [7b] @ eu: Hello"
    row = {
        "model": "Мой модель [7b] @ eu",
        "typed": "Мой модель [7b] @ eu",
        "name": "",
        "window": "",
    }
    again = owner.post(
        "/team/models/offer/", **row, offered="Мой модель [7b] @ eu", added="Мой модель [7b] @ eu"
    )
    assert "in the list already" in text_of(again.text)
    assert owner.post("/team/models/offer/", **row).status_code == 302
    assert "Мой модель [7b] @ eu" not in models_page(owner)


def test_an_api_that_is_away_is_said_and_nothing_is_saved(place, owner, nobody):
    away = f"http://127.0.0.1:{nobody}/v1"
    answer = set_key(owner, FIRST, base_url=away)
    assert answer.status_code == 400
    assert f"127.0.0.1:{nobody} could not be reached" in text_of(answer.text)
    assert "From the server's settings" in text_of(answer.text)
    keep(place, owner, FIRST, away)
    assert f"127.0.0.1:{nobody} does not list its models right now" in models_page(owner)


def test_a_refused_key_names_who_can_help_and_who_refused(place, owner, own):
    keep(place, owner, "refuse-from-now-on", own.url)
    id = owner.ask("Hello", model="fine")
    assert owner.settled_reply(id)["error_kind"] == "bad_team_key"
    page = text_of(owner.http.get(f"/c/{id}/").text)
    assert "An owner or admin of the team must check it on the Models page" in page
    words = f"127.0.0.1:{own.port} did not accept the team's API key"
    assert words in page
    # Whom the team asks from now on makes no difference to what has been.
    assert owner.post("/team/models/key/remove/").status_code == 302
    assert words in text_of(owner.http.get(f"/c/{id}/").text)


def test_without_any_key_the_page_says_so_to_those_who_can_help(launch, visit, own):
    app = launch(
        PREM_BASE_URL="",
        PREM_API_KEY="",
        PREMWEB_BASE_URL_HOSTS=f"127.0.0.1:{own.port}",
    )
    own.heard.clear()
    app.create_account("member@example.com")
    app.call(accounts.join, OWNER, {"member@example.com": "member"})
    owner, member = visit(app), visit(app, "member@example.com")
    assert 'href="/team/models/"' in owner.http.get("/").text
    assert "Simulated replies" in member.http.get("/").text
    assert 'href="/team/models/"' not in member.http.get("/").text
    assert set_key(owner, FIRST, base_url=own.url).status_code == 302
    assert "Simulated replies" not in member.http.get("/").text
    assert answered(member)["text"] == "fine: Hello"
    assert {one.key for one in own.completions} == {FIRST}
    for where in ("", "key/", "key/remove/", "offer/", "defaults/", "refresh/"):
        url = f"/team/models/{where}"
        refused = member.post(url, key=SECOND) if where else member.http.get(url)
        assert refused.status_code == 403
    assert "ends in 1a2b" in models_page(owner)


# Its address -----------------------------------------------------------------------------------


def test_a_key_goes_to_its_own_address_alone(owner, prem, own):
    assert set_key(owner, FIRST, base_url=f"{own.url}/").status_code == 302
    assert answered(owner)["text"] == "fine: Hello"
    assert (own.keys, prem.keys) == ({FIRST, ""}, set())
    # Another address without the key again: nothing is sent anywhere.
    assert set_key(owner, "", base_url="https://api.example.com").status_code == 400
    assert set_key(owner, SECOND).status_code == 302
    own.heard.clear()
    assert answered(owner)["status"] == "complete"
    assert (own.heard, prem.keys) == ([], {SECOND, ""})
    log = text_of(owner.http.get("/team/audit/").text)
    assert f"changed the API's address to {own.url}" in log


def test_an_address_that_leads_inside_is_refused(owner, elsewhere):
    for host in ("127.0.0.1", "localhost", "0x7f.1", "[::ffff:127.0.0.1]"):
        for scheme, words in (("http", "must begin with https://"), ("https", "internal network")):
            answer = set_key(owner, FIRST, base_url=f"{scheme}://{host}:{elsewhere.port}/v1")
            assert answer.status_code == 400
            assert words in text_of(answer.text), host
    assert elsewhere.heard == []


def test_an_address_is_used_only_as_long_as_the_operator_allows_it(launch, visit, prem, own):
    settings = {"PREM_BASE_URL": prem.url, "PREM_API_KEY": SERVERS}
    app = launch(PREMWEB_BASE_URL_HOSTS="127.0.0.1", **settings)
    assert set_key(visit(app), FIRST, base_url=own.url).status_code == 302
    app.process.end()
    own.heard.clear()
    owner = visit(launch(beside=app, PREMWEB_BASE_URL_HOSTS=""))
    assert "no longer allows the address" in models_page(owner)
    assert answered(owner)["error_kind"] == "bad_team_key"
    assert 'name="base_url"' not in owner.http.get("/team/models/").text
    assert set_key(owner, SECOND, base_url=own.url).status_code == 302
    assert answered(owner)["status"] == "complete"
    assert own.heard == []
    assert {one.key for one in prem.completions} == {SECOND}


def test_a_redirect_takes_the_key_nowhere(place, owner, prem, elsewhere):
    for status in (302, 307):
        key = f"to-{status}-key-of-the-team"
        keep(place, owner, key)
        reply = answered(owner)
        assert (reply["status"], reply["error_kind"]) == ("failed", "malformed_stream")
        assert "redirect" in reply["error_detail"]
        assert key in prem.keys
    assert elsewhere.heard == []


def test_no_field_of_any_form_sends_a_key_elsewhere(owner, prem, elsewhere):
    aim = dict.fromkeys(("base_url", "url", "host", "api_base", "url_idx"), elsewhere.url)
    answer = owner.post("/", text="Hi", model="fine", key=str(uuid.uuid4()), **aim)
    id = answer.headers["Location"].split("/")[2]
    first = owner.settled_reply(id)
    assert owner.post(f"/c/{id}/messages/", text="Hi", key=str(uuid.uuid4()), **aim).is_success
    owner.settled_reply(id)
    assert owner.act(id, first["id"], "regenerate", **aim).is_success
    owner.settled_reply(id)
    fields = {"text": "Hi", "key": str(uuid.uuid4()), **aim}
    assert owner.act(id, first["parent"], "edit", **fields).is_success
    assert owner.settled_reply(id)["status"] == "complete"
    for where in ("offer", "defaults", "refresh", "key/remove"):
        owner.post(f"/team/models/{where}/", **aim)
    odd = {"http://evil.example/x y": 302, "a\nb": 400, '{"a": 1}': 302, "m" * 201: 400}
    for model, status in odd.items():
        answer = owner.post("/", text="Hi", model=model, key=str(uuid.uuid4()))
        assert answer.status_code == status
    assert elsewhere.heard == []
    assert prem.keys == {SERVERS}
