"""Every address × method × role × whose conversation it is; no address is forgotten.

A new address fails `test_no_address_is_forgotten` until it has a line in TABLE, or, where it is one
of an account, in that of `test_account_access.py`. Another way to see a conversation is a line in
GRANTS, and its conversations in `tests/support/seeding.py`.
"""

import re
import uuid
from dataclasses import dataclass

import pytest
from django.urls import get_resolver
from websockets.exceptions import InvalidStatus

from tests.support.app import PASSWORD
from tests.support.crew import Crew, crew_of
from tests.support.visitor import Visitor, without_tokens

OWNERS = ("owner",)
ADMINS = ("owner", "admin")
SENDERS = ("owner", "admin", "member")
ALL = ("owner", "admin", "member", "viewer")
# What there is for others in a conversation, by whose it is: "" is nothing, so that it does not
# exist. One's own is for oneself.
GRANTS = {
    "own": "",
    "colleague's": "",
    "shared to read": "read",
    "shared to write": "write",
    "other team's": "",
}


@dataclass(frozen=True)
class Rule:
    """Who may do it, what they then get, and what an anonymous visitor gets.

    In conversations that are shared, `manages` is for owners and admins of the team alone, and what
    is not for everybody needs the right to write. The requests name nothing that an address needs
    besides, so that what they may do is answered with a complaint rather than done.
    """

    roles: tuple[str, ...]
    status: int
    anonymous: int | str = "login"
    manages: bool = False

    def expected(self, role: str, whose: str = "own") -> int:
        if not sees(whose):
            return 404
        if role not in self.roles:
            return 403
        if whose == "own" or self.roles == ALL:
            return self.status
        allowed = role in ADMINS if self.manages else GRANTS[whose] == "write"
        return self.status if allowed else 403


def sees(whose: str) -> bool:
    return whose == "own" or bool(GRANTS[whose])


# Forms whose address, without a form, leads to their page.
FORMS = ("rename_team", "allow_domain", "hand_over", "leave_team", "invite")
TABLE = {
    ("home", "GET"): Rule(ALL, 200),
    ("home", "POST"): Rule(SENDERS, 302),
    ("conversations", "GET"): Rule(ALL, 200),
    ("search", "GET"): Rule(ALL, 200),
    ("palette", "GET"): Rule(ALL, 200),
    ("conversation", "GET"): Rule(ALL, 200),
    ("preview", "GET"): Rule(ALL, 200),
    ("preview_message", "GET"): Rule(ALL, 200),
    ("export", "GET"): Rule(ALL, 200),
    ("messages", "GET"): Rule(ALL, 200),
    ("find", "GET"): Rule(ALL, 200),
    ("instruct", "POST"): Rule(SENDERS, 204),
    ("outline", "GET"): Rule(ALL, 200),
    ("message_text", "GET"): Rule(ALL, 200),
    ("rename", "POST"): Rule(SENDERS, 204, manages=True),
    ("share", "POST"): Rule(SENDERS, 400, manages=True),
    ("stop", "POST"): Rule(SENDERS, 204),
    ("show", "POST"): Rule(SENDERS, 204),
    ("restore_message", "POST"): Rule(SENDERS, 204),  # what is there is shown
    ("change_waiting", "POST"): Rule(SENDERS, 409),  # it waits no more
    ("withdraw", "POST"): Rule(SENDERS, 409),
    ("edit", "POST"): Rule(SENDERS, 204),
    ("regenerate", "POST"): Rule(SENDERS, 204),
    ("continue", "POST"): Rule(SENDERS, 204),
    ("messages", "POST"): Rule(SENDERS, 204),
    ("delete_message", "POST"): Rule(SENDERS, 204),
    ("delete", "POST"): Rule(SENDERS, 204, manages=True),
    ("change", "POST"): Rule(ALL, 400),
    ("archive", "GET"): Rule(ALL, 200),
    ("make_folder", "POST"): Rule(ALL, 400),
    ("folder", "GET"): Rule(ALL, 404),  # there is none
    ("folder", "POST"): Rule(ALL, 404),
    ("delete_folder", "POST"): Rule(ALL, 404),
    ("trash", "GET"): Rule(ALL, 200),
    ("restore", "POST"): Rule(ALL, 400),
    ("empty_trash", "POST"): Rule(ALL, 302),
    ("models", "GET"): Rule(ALL, 200),
    ("team", "GET"): Rule(ALL, 200),
    **{(name, "GET"): Rule(ALL, 302, anonymous=302) for name in FORMS},
    ("rename_team", "POST"): Rule(ADMINS, 400),
    ("allow_domain", "POST"): Rule(OWNERS, 302),  # there is no mail, it says
    ("forbid_domain", "POST"): Rule(OWNERS, 302),
    ("hand_over", "POST"): Rule(OWNERS, 400),
    ("leave_team", "POST"): Rule(ALL, 400),
    ("switch_team", "POST"): Rule(ALL, 404),
    ("members", "GET"): Rule(ALL, 200),
    ("change_role", "POST"): Rule(ADMINS, 302),
    ("remove_member", "GET"): Rule(ADMINS, 200),
    ("remove_member", "POST"): Rule(ADMINS, 400),
    ("open_private", "GET"): Rule(OWNERS, 404),  # no former member has any
    ("open_private", "POST"): Rule(OWNERS, 404),
    ("invite", "POST"): Rule(ADMINS, 400),
    ("revoke_invitation", "POST"): Rule(ADMINS, 302),
    ("repeat_invitation", "POST"): Rule(ADMINS, 302),
    ("audit", "GET"): Rule(ADMINS, 200),
    ("audit_csv", "GET"): Rule(ADMINS, 200),
    ("join", "GET"): Rule(ALL, 404, anonymous=404),  # no such invitation
    ("join", "POST"): Rule(ALL, 404, anonymous=404),
    ("team_models", "GET"): Rule(ADMINS, 200),
    ("save_offer", "POST"): Rule(ADMINS, 400),
    ("save_defaults", "POST"): Rule(ADMINS, 302),
    ("save_titles", "POST"): Rule(ADMINS, 302),
    ("refresh_models", "POST"): Rule(ADMINS, 302),
    ("save_key", "POST"): Rule(ADMINS, 302),
    ("remove_key", "POST"): Rule(ADMINS, 302),
    ("usage", "GET"): Rule(ADMINS, 200),
    ("retention", "GET"): Rule(OWNERS, 200),
    ("retention", "POST"): Rule(OWNERS, 302),
    ("trash_days", "POST"): Rule(OWNERS, 302),
    ("security", "GET"): Rule(OWNERS, 200),
    ("security", "POST"): Rule(OWNERS, 302),
    ("ask_reset", "POST"): Rule(OWNERS, 302),  # the newcomer has no second factor
    ("confirm_reset", "POST"): Rule(OWNERS, 302),
    ("withdraw_reset", "POST"): Rule(OWNERS, 302),
}
ADDRESSES = {key: rule.anonymous for key, rule in TABLE.items()}


# Whose addresses are in `test_account_access.py`.
ELSEWHERE = ("/accounts/", "/operator/")


def routes(patterns, before="/"):
    """The name and the route of every address."""
    for pattern in patterns:
        route = before + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns, route)
        else:
            yield pattern.name, route


EVERY_ROUTE = list(routes(get_resolver().url_patterns))
ROUTES: dict[str, str] = {
    name: route for name, route in EVERY_ROUTE if not route.startswith(ELSEWHERE)
}
OF_A_CONVERSATION = {name for name, route in ROUTES.items() if "<uuid:id>" in route}


def path(name: str, conversation: str, message: str, member: str = "1") -> str:
    route = ROUTES[name].replace("<uuid:id>", conversation)
    route = route.replace("<uuid:message_id>", message).replace("<int:member_id>", member)
    return re.sub("<int:[a-z_]+>", "1", route).replace("<str:token>", "x" * 43)


def request(visitor, name, method, conversation, message, member="1"):
    where = path(name, conversation, message, member)
    if method == "GET":
        return visitor.http.get(where)
    fields = {"text": "Mine now", "title": "Mine now", "model": "prem-echo", "role": "viewer"}
    fields["trash_days"] = "30"
    if name == "invite":
        fields["role"] = ""
    return visitor.post(where, key=str(uuid.uuid4()), **fields)


def test_no_address_is_forgotten():
    assert set(ROUTES) == {name for name, _ in TABLE}
    assert len(ROUTES) == sum(not route.startswith(ELSEWHERE) for _, route in EVERY_ROUTE)


# The matrix


@pytest.fixture(scope="module")
def crew(app):
    with crew_of(app) as crew:
        yield crew


@pytest.fixture(scope="module")
def before(crew):
    """What was written where the roles may write nothing."""
    return crew.texts()


# Those that show what was written.
SHOW = {"conversation", "messages", "message_text", "export", "outline"}
SHOW |= {"preview", "preview_message"}


@pytest.mark.parametrize(("name", "method"), TABLE)
def test_every_role_gets_what_the_table_says(crew: Crew, before, name, method):
    rule, wrong = TABLE[name, method], []
    of_conversation = name in OF_A_CONVERSATION
    for role, person in crew.people.items():
        for whose in GRANTS if of_conversation else ("own",):
            target = crew.conversations[role][whose]
            ids = (target.id, target.reply)
            if name in {"edit", "restore_message"}:
                ids = (target.id, target.asked)
            elif name in {"delete", "delete_message"}:
                ids = target.spare
            expected = rule.expected(role, whose)
            if name in {"edit", "regenerate", "continue"} and expected == 204:
                person.stop(target.id)
                person.settled_reply(target.id)
            answer = request(person, name, method, *ids, member=crew.newcomer)
            if answer.status_code != expected:
                wrong.append((role, whose, answer.status_code, expected))
            if of_conversation:
                shown = sees(whose) and name in SHOW and method == "GET"
                assert ("halcyon" in answer.text) == shown, (role, whose)
            if not sees(whose):
                missing = request(person, name, method, str(uuid.uuid4()), ids[1])
                assert without_tokens(answer.text) == without_tokens(missing.text)
    assert not wrong


def test_what_was_refused_changed_nothing(crew: Crew, before):
    assert crew.texts() == before


@pytest.mark.parametrize("role", ALL)
def test_every_role_may_watch_what_it_may_read(crew: Crew, role):
    person = crew.people[role]
    with person.watch() as socket:
        assert socket.next()["type"] == "hello"
    for whose, target in crew.conversations[role].items():
        if sees(whose):
            with person.watch(target.id) as socket:
                assert socket.next()["type"] == "hello"
        else:
            with pytest.raises(InvalidStatus) as refused, person.watch(target.id):
                pass
            assert refused.value.response.status_code == 403


def test_another_team_cannot_touch_the_members_of_this_one(crew, ben):
    for what, fields in (("role", {"role": "owner"}), ("remove", {"conversations": "delete"})):
        answer = ben.post(f"/team/members/{crew.newcomer}/{what}/", **fields)
        assert answer.status_code == 404
    assert ben.post("/team/owner/", member=crew.newcomer).status_code == 400


# Strangers


@pytest.fixture(scope="module")
def secret(ada):
    """A conversation of Ada's with a word that nobody else may read."""
    id = ada.ask("The word is halcyon-91", model="fail-server")
    return id, ada.settled_reply(id)["id"]


@pytest.mark.parametrize(("name", "method"), ADDRESSES)
def test_strangers_are_sent_to_sign_in(anonymous, secret, name, method):
    response = request(anonymous, name, method, *secret)
    expected = ADDRESSES[name, method]
    if expected == "login":
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/accounts/login/?next=/")
    else:
        assert response.status_code == expected
    assert "halcyon" not in response.text


def test_a_message_is_found_only_in_its_own_conversation(ada, ben, secret):
    own = ben.ask("Mine", model="prem-echo")
    ben.settled_reply(own)
    assert ben.http.get(f"/c/{own}/messages/{secret[1]}.txt").status_code == 404
    for what in ("edit", "regenerate", "continue", "show", "delete", "restore"):
        fields = {"text": "Mine now", "key": str(uuid.uuid4()), "model": "prem-echo"}
        assert ben.act(own, secret[1], what, **fields).status_code == 404


@pytest.mark.parametrize(("name", "method"), [pair for pair in ADDRESSES if pair[1] == "POST"])
def test_forms_of_other_sites_are_refused(ada, secret, name, method):
    where = path(name, *secret)
    token = ada.csrf()
    fields = {"text": "Forged", "key": str(uuid.uuid4())}
    evil = {"Origin": "https://evil.example", "X-CSRFToken": token}
    assert ada.http.post(where, data=fields, headers=evil).status_code == 403
    assert ada.http.post(where, data=fields).status_code == 403
    assert "Forged" not in str(ada.export(secret[0]))


@pytest.mark.parametrize(("name", "method"), ADDRESSES)
def test_other_methods_are_refused(ada, secret, name, method):
    allowed = {verb for other, verb in ADDRESSES if other == name} | {"HEAD"}
    for verb in {"GET", "POST", "PUT", "DELETE", "PATCH"} - allowed:
        headers = {"X-CSRFToken": ada.csrf(), "Origin": str(ada.http.base_url).rstrip("/")}
        response = ada.http.request(verb, path(name, *secret), headers=headers)
        assert response.status_code == 405


@pytest.fixture(scope="module")
def leaver(new_member):
    """Somebody who signs out and in again."""
    return new_member()


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "\thttps://evil.example",
        "http:///evil.example",
    ],
)
def test_sign_in_leads_nowhere_else(leaver, target):
    leaver.post("/accounts/logout/")
    response = leaver.post("/accounts/login/", login=leaver.email, password=PASSWORD, next=target)
    assert response.status_code == 302
    assert response.headers["Location"] == "/"


def test_sign_up_is_closed_once_there_is_an_owner(anonymous):
    response = anonymous.http.get("/accounts/signup/")
    assert "Sign-up is closed" in response.text
    assert "<input" not in response.text
    anonymous.post(
        "/accounts/signup/",
        email="eve@example.com",
        password1="a-long-enough-phrase",
        team_name="E",
    )
    assert anonymous.http.get("/").status_code == 302


def test_guessing_passwords_is_slowed_down(app, new_member):
    member, guesser = new_member(), Visitor(app.url)
    answers = [guesser.sign_in(member.email, f"wrong-{n}") for n in range(6)]
    assert all("sessionid" not in answer.cookies for answer in answers)
    assert "Check both" in answers[0].text
    assert "Too many" not in answers[0].text
    assert "Too many" in answers[-1].text
    assert guesser.sign_in(member.email, PASSWORD).status_code != 302
    guesser.close()


def test_a_foreign_host_is_refused(anonymous):
    response = anonymous.http.get("/accounts/login/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "evil.example" not in response.text


def test_no_header_says_what_addresses_begin_with(new_member):
    member = new_member()
    prefix = {"Daphne-Root-Path": "https%3A//evil.example"}
    fields = {"text": "Hello", "model": "prem-echo", "key": str(uuid.uuid4())}
    begun = member.http.post(
        "/", data=fields | {"csrfmiddlewaretoken": member.csrf()}, headers=prefix
    )
    assert re.fullmatch("/c/[0-9a-f-]{36}/", begun.headers["Location"])
    assert "evil.example" not in member.http.get(begun.headers["Location"], headers=prefix).text
    assert "evil.example" not in member.http.get("/").text
