"""The operator's pages: for operators alone, without secrets and texts, and with the consequences
that a change has in the product.
"""

import re
from html import unescape
from typing import Any

import pytest
from django.urls import get_resolver

from chat.models import Conversation, Invitation, Team, User
from chat.operator.admin import site
from tests.support.app import PASSWORD
from tests.support.factors import set_up_app
from tests.support.operators import Operator
from tests.support.processes import wait_for
from tests.support.teams import invite, log, roles
from tests.support.visitor import Visitor

LAST_OWNER = "a team needs an owner"


@pytest.fixture(scope="module")
def operator(app):
    operator = Operator(app)
    yield operator
    operator.close()


def paths(patterns, before="/operator/"):
    """Every address below; where there is a number, that of the first of its kind."""
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from paths(pattern.url_patterns, path)
        else:
            path = path.replace("^(?P<app_label>chat)/$", "chat/")
            path = path.replace("(?P<url>.*)$", "nowhere/")
            yield path.replace("<path:object_id>", "1").replace("<int:id>", "1")


OPERATOR: Any = next(p for p in get_resolver().url_patterns if str(p.pattern) == "operator/")
PATHS = list(paths(OPERATOR.url_patterns))
LISTS = [path for path in PATHS if re.fullmatch(r"/operator/chat/\w+/", path)]


# What the database holds, looked at beside the app


def require_second_factor(member: str) -> None:
    Team.objects.filter(members__email=member).update(second_factor_required=True)


def hashes_of(email: str) -> list[str]:
    """The stored forms of somebody's password and of the token of their invitation."""
    user = User.objects.get(email=email)
    return [user.password, Invitation.objects.get(created_by=user).token_hash]


def account(email: str) -> list[str | bool]:
    """The first name, the two marks of rights over everything, and whether the password holds."""
    user = User.objects.get(email=email)
    return [user.first_name, user.is_staff, user.is_superuser, user.check_password(PASSWORD)]


def statuses(id: str) -> list[str | int]:
    """The statuses of a conversation's messages, and how many messages wait."""
    conversation = Conversation.objects.get(pk=id)
    return [*conversation.messages.values_list("status", flat=True), conversation.waiting.count()]


# Who comes in


@pytest.mark.parametrize("path", PATHS)
def test_strangers_are_sent_to_sign_in(anonymous, path):
    for answer in (anonymous.http.get(path), anonymous.post(path, is_active="")):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/accounts/login/?next=%2Foperator%2F")


def test_for_everybody_else_there_is_nothing(new_member, join_team):
    owner = new_member()
    for visitor in (owner, *join_team(owner, "admin", "member", "viewer")):
        for path in PATHS:
            assert visitor.http.get(path).status_code == 404, path
            assert visitor.post(path, is_active="").status_code == 404, path
        assert "/operator/" not in visitor.http.get("/").text


def test_a_form_of_another_site_is_refused(operator, new_member):
    path = operator.page("user", new_member().email)
    headers = {"Origin": "https://evil.example", "X-CSRFToken": operator.csrf()}
    assert operator.http.post(path, data={"first_name": "X"}, headers=headers).status_code == 403


def test_who_is_no_operator_any_more_is_out_at_once(app):
    operator = Operator(app)
    assert operator.http.get("/operator/").status_code == 200
    assert "no operator" in app.manage("make_operator", operator.email, "--undo")
    assert operator.http.get("/operator/").status_code == 404
    operator.close()


def test_a_member_becomes_an_operator_and_keeps_the_password(app, new_member):
    member = new_member()
    app.manage("make_operator", member.email.upper())
    assert "/operator/" in member.http.get("/").text
    assert member.http.get("/operator/").status_code == 200


def test_a_team_that_asks_for_a_second_factor_asks_it_of_an_operator_too(app, new_member):
    member = new_member()
    app.manage("make_operator", member.email)
    app.call(require_second_factor, member.email)
    answer = member.http.get("/operator/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/two-step/")


# What is there


def test_every_list_opens_and_nothing_can_be_added_or_deleted(operator):
    assert len(LISTS) == 7
    for path in ("/operator/", *LISTS):
        assert operator.http.get(path).status_code == 200, path
    for path in LISTS:
        assert operator.http.get(f"{path}add/").status_code == 403
        first = re.search(rf"{path}(\d+)/change/", operator.http.get(path).text)
        if first and "membership" not in path:
            assert operator.http.get(f"{path}{first[1]}/delete/").status_code == 403
            assert operator.post(f"{path}{first[1]}/delete/", post="yes").status_code == 403


def test_no_secret_and_no_conversation_is_shown(app, operator, new_member):
    member = new_member()
    id = member.ask("halcyon-91", model="prem-echo")
    member.settled_reply(id)
    member.post(f"/c/{id}/share/", htmx=True, sharing="read")
    token = invite(member).split("/")[2]
    hashes = app.call(hashes_of, member.email)
    pages = ""
    for kind in ("user", "team", "membership", "invitation", "auditevent"):
        listed = operator.http.get(operator.page(kind), params={"q": member.email}).text
        pages += listed
        for change in set(re.findall(rf"/operator/chat/{kind}/\d+/change/", listed)):
            pages += operator.http.get(change).text
    assert member.email in pages
    assert "conversation.shared" in pages
    for secret in ("halcyon", token, *hashes):
        assert secret not in pages


def test_no_list_answers_questions_about_its_hidden_columns(operator):
    for model, shown in site._registry.items():
        path = f"/operator/chat/{model._meta.model_name}/"
        fields = [field.name for field in model._meta.concrete_fields]
        for question in (
            *(name for name in fields if name not in shown.list_filter),
            *(f"{name}__{how}" for name in fields for how in ("startswith", "regex", "range")),
            *("user__password__regex", "created_by__password__lt", "team__key__last_four"),
            *("memberships__user__password__gte", "members__password__regex", "nothing"),
        ):
            assert operator.http.get(path, params={question: "1"}).status_code == 400, question
        for filtered in set(re.findall(r'href="(\?[^"]*__[^"]*)"', operator.http.get(path).text)):
            assert operator.http.get(path + unescape(filtered)).status_code == 200, filtered


def test_only_what_is_offered_is_saved(app, operator, new_member):
    member = new_member()
    path = operator.page("user", member.email)
    fields = {"is_staff": "on", "is_superuser": "on", "email": "x@example.com", "password": "x"}
    saved = operator.save(path, first_name="Grace", is_active="on", **fields)
    assert saved.status_code == 302
    assert app.call(account, member.email) == ["Grace", False, False, True]


# What it does


def test_a_deactivated_account_is_out_at_once(app, operator, new_member, join_team):
    owner = new_member()
    [admin] = join_team(owner, "admin")
    id = admin.ask("On and on", model="bench:100000:50")
    admin.reply_with_text(id)
    admin.send(id, "Waits")
    link, path = invite(admin), operator.page("user", admin.email)
    with admin.watch() as socket:
        assert socket.next()["type"] == "hello"
        assert operator.save(path, first_name="", last_name="").status_code == 302
        assert socket.close_code() == 4401
    assert admin.http.get("/").headers["Location"].startswith("/accounts/login/")
    again = Visitor(app.url)
    assert again.sign_in(admin.email, PASSWORD).headers["Location"] == "/accounts/inactive/"
    assert again.http.get(link).status_code == 404
    again.close()
    wait_for("the reply to stop", lambda: "streaming" not in app.call(statuses, id))
    assert app.call(statuses, id)[-2:] == ["stopped", 0]
    assert log(owner)[0] == (f"operator {operator.email}", "member.deactivated", admin.email)
    assert "deactivated" in owner.http.get("/team/members/").text
    assert operator.save(path, is_active="on").status_code == 302
    assert admin.http.get("/").status_code == 302  # the session is gone for good
    assert admin.sign_in(admin.email, PASSWORD).headers["Location"] == "/"


def test_nobody_deactivates_themselves(operator):
    path = operator.page("user", operator.email)
    assert operator.save(path, first_name="O").status_code == 302
    assert operator.http.get(path).status_code == 200


def test_the_last_owner_stays(operator, new_member, join_team):
    owner = new_member()
    join_team(owner, "admin")
    account = operator.page("user", owner.email)
    assert LAST_OWNER in operator.told(operator.save(account))
    member = operator.page("membership", owner.email)
    assert LAST_OWNER in operator.told(operator.save(member, role="member"))
    gone = operator.page("membership", owner.email, "delete")
    assert LAST_OWNER in operator.told(operator.save(gone, post="yes"))
    assert roles(owner)[owner.email] == "owner"


def test_an_owner_who_cannot_sign_in_does_not_count(operator, new_member, join_team):
    owner = new_member()
    [second] = join_team(owner, "owner")
    operator.save(operator.page("user", second.email))
    refused = owner.post("/team/leave/", conversations="keep")
    assert refused.status_code == 400
    assert "You are the only owner" in refused.text
    assert second.email not in owner.http.get("/team/").text  # not to be handed the team


def test_a_new_role_counts_at_once(operator, new_member, join_team):
    owner = new_member()
    [member] = join_team(owner, "member")
    with member.watch() as socket:
        socket.next()
        path = operator.page("membership", member.email)
        assert operator.save(path, role="viewer").status_code == 302
        assert socket.until("closed")["reason"] == "role"
    assert member.post("/", text="Hi", model="prem-echo").status_code == 403
    assert log(owner)[0] == (f"operator {operator.email}", "member.role", member.email)


def test_who_is_removed_is_out_and_the_owner_has_what_they_shared(operator, new_member, join_team):
    owner = new_member()
    [member] = join_team(owner, "member")
    id = member.ask("On and on", model="bench:100000:50")
    member.post(f"/c/{id}/share/", htmx=True, sharing="read")
    with member.watch() as socket:
        socket.next()
        path = operator.page("membership", member.email, "delete")
        assert operator.save(path, post="yes").status_code == 302
        assert socket.until("closed")["reason"] == "removed"
    assert owner.settled_reply(id)["status"] == "stopped"
    assert member.http.get("/").status_code == 403
    assert log(owner)[0] == (f"operator {operator.email}", "member.removed", member.email)


def test_an_invitation_is_revoked(operator, anonymous, new_member):
    owner = new_member()
    link = invite(owner)
    assert anonymous.http.get(link).status_code == 200
    listed = f"{operator.page('invitation')}?q={owner.email}"
    [id] = re.findall(r'name="_selected_action" value="(\d+)"', operator.http.get(listed).text)
    for count in ("1 of", "0 of"):
        answer = operator.post(listed, action="revoke", _selected_action=id)
        assert f"{count} the chosen invitations" in operator.told(answer)
    assert anonymous.http.get(link).status_code == 404
    assert log(owner)[0][:2] == (f"operator {operator.email}", "invitation.revoked")


def test_a_team_is_renamed(operator, new_member):
    owner = new_member()
    path = operator.page("team", f"Team of {owner.email}")
    assert operator.save(path, name="  Analytical   Engines ").status_code == 302
    assert "Analytical Engines" in owner.http.get("/").text
    assert log(owner)[0] == (f"operator {operator.email}", "team.renamed", "Analytical Engines")


def test_a_lost_second_factor_is_switched_off(app, operator, new_member):
    member = new_member()
    set_up_app(member, PASSWORD)
    change = operator.page("user", member.email)
    path = change.replace("/change/", "/second-factor/")
    assert path in operator.http.get(change).text
    assert member.email in operator.http.get(path).text
    assert member.http.get("/").status_code == 200  # nothing was done yet
    told = operator.told(operator.post(path))
    assert f"{member.email} signs in with the password alone" in told
    assert path not in operator.http.get(change).text
    assert member.http.get("/").status_code == 302
    [member] = app.enter(member.email)
    reset = (f"operator {operator.email}", "second_factor.reset", member.email)
    assert log(member)[0] == reset
    assert "has no second factor" in operator.told(operator.post(path))
    member.close()


def test_nobody_switches_off_their_own_second_factor_here(operator):
    own = operator.page("user", operator.email).replace("/change/", "/second-factor/")
    for answer in (operator.http.get(own), operator.post(own)):
        assert answer.status_code == 403
    assert own not in operator.http.get(own.replace("/second-factor/", "/change/")).text
