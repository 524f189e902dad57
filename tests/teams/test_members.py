"""Who is in a team: roles, removal, leaving, handing over; a team never loses its last owner."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.support.app import PASSWORD
from tests.support.processes import wait_for
from tests.support.teams import give_role, invite, log, membership, remove, roles
from tests.support.visitor import Visitor, text_of


def test_a_role_is_given_and_written_down(new_member, join_team):
    owner = new_member()
    admin, member = join_team(owner, "admin", "member")
    assert give_role(admin, member.email, "viewer").headers["Location"] == "/team/members/"
    assert roles(owner) == {owner.email: "owner", admin.email: "admin", member.email: "viewer"}
    assert log(owner)[0] == (admin.email, "member.role", member.email)
    assert "You are a viewer" in member.http.get("/").text
    assert member.post("/", text="Hi", model="prem-echo").status_code == 403


def test_admins_neither_touch_owners_nor_make_them(new_member, join_team):
    owner = new_member()
    admin, member = join_team(owner, "admin", "member")
    of_owner, of_member = membership(owner, owner.email), membership(owner, member.email)
    for number, role in ((of_owner, "member"), (of_member, "owner")):
        assert admin.post(f"/team/members/{number}/role/", role=role).status_code == 403
    for answer in (
        admin.http.get(f"/team/members/{of_owner}/remove/"),
        admin.post(f"/team/members/{of_owner}/remove/", conversations="keep"),
        admin.post("/team/owner/", member=membership(owner, admin.email)),
        admin.post("/team/invitations/", role="owner", days="7"),
    ):
        assert answer.status_code in {400, 403}
    assert roles(owner)[member.email] == "member"
    assert roles(owner)[owner.email] == "owner"


def test_the_last_owner_stays(new_member, join_team):
    owner = new_member()
    join_team(owner, "admin")
    assert give_role(owner, owner.email, "admin").status_code == 302
    assert "a team needs an owner" in owner.http.get("/team/members/").text
    refused = owner.post("/team/leave/", conversations="keep")
    assert refused.status_code == 400
    assert "You are the only owner" in refused.text
    number = membership(owner, owner.email)
    assert owner.post(f"/team/members/{number}/remove/", conversations="keep").status_code == 403
    assert roles(owner)[owner.email] == "owner"


def test_two_owners_who_go_at_once_leave_one(new_member, join_team):
    """Each demotes the other, then both leave, at the same moment: one of them is told to stay."""
    first = new_member()
    [second] = join_team(first, "owner")
    pair, numbers = (first, second), [membership(first, one.email) for one in (second, first)]

    def demote(n: int) -> Any:
        answer = pair[n].post(f"/team/members/{numbers[n]}/role/", role="member")
        return answer.status_code

    def leave(n: int) -> Any:
        return pair[n].post("/team/leave/", conversations="keep").status_code

    for way, answers in ((demote, [302, 403]), (demote, [302, 403]), (leave, [302, 400])):
        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(way, range(2)), key=answers.index) == answers
        left = [one for one in pair if one.http.get("/team/audit/").status_code == 200]
        assert len(left) == 1
        [owner] = [email for email, role in roles(left[0]).items() if role == "owner"]
        assert owner == left[0].email
        if way is demote:
            other = pair[1 - pair.index(left[0])]
            assert give_role(left[0], other.email, "owner").status_code == 302


def test_a_team_is_handed_over(new_member, join_team):
    owner = new_member()
    [heir] = join_team(owner, "member")
    handed = owner.post("/team/owner/", member=membership(owner, heir.email))
    assert handed.status_code == 302
    assert roles(heir) == {owner.email: "admin", heir.email: "owner"}
    assert log(heir)[0] == (owner.email, "team.owner", heir.email)
    assert owner.post("/team/owner/", member="1").status_code == 403


def test_a_removed_member_is_told_and_their_conversations_are_kept(new_member, join_team):
    owner = new_member()
    [member] = join_team(owner, "member")
    id = member.ask("Where do swallows go?", model="prem-echo")
    member.settled_reply(id)
    member.post(f"/c/{id}/share/", htmx=True, sharing="read")
    page = owner.http.get(f"/team/members/{membership(owner, member.email)}/remove/").text
    assert "1 conversation." in text_of(page)
    unanswered = owner.post(f"/team/members/{membership(owner, member.email)}/remove/")
    assert unanswered.status_code == 400
    assert "Choose what becomes" in unanswered.text
    assert remove(owner, member.email).status_code == 302
    assert log(owner)[0] == (owner.email, "member.removed", member.email)
    assert "Where do swallows go?" in owner.http.get("/").text
    assert 'class="is-unread"' not in owner.http.get("/").text
    assert owner.send(id, "And martins?", model="prem-echo").status_code == 204
    refused = member.http.get(f"/c/{id}/")
    assert refused.status_code == 403
    assert "You are in no team" in refused.text
    assert "/accounts/logout/" in refused.text
    assert member.send(id, "Still here?").status_code == 403
    again = Visitor(str(member.http.base_url))
    again.sign_in(member.email, PASSWORD)
    assert "You are in no team" in again.http.get("/").text
    again.close()


def test_private_conversations_of_a_removed_member_stay_closed_until_an_owner_asks(
    new_member, join_team
):
    owner = new_member()
    admin, member = join_team(owner, "admin", "member")
    id = member.ask("Halcyon days", model="prem-echo")
    member.settled_reply(id)
    assert remove(admin, member.email).status_code == 302
    for visitor in (owner, admin):
        assert visitor.http.get(f"/c/{id}/").status_code == 404
        assert "Halcyon" not in visitor.http.get("/").text
    assert "former members" not in admin.http.get("/team/members/").text
    page = owner.http.get("/team/members/").text
    [asks] = re.findall(r'href="(/team/members/former/\d+/)"', page)
    assert member.email in page
    for answer in (admin.http.get(asks), admin.post(asks)):
        assert answer.status_code == 403
    assert "1 conversation becomes yours" in owner.http.get(asks).text
    assert owner.http.get(f"/c/{id}/").status_code == 404
    assert owner.post(asks).headers["Location"] == "/team/members/"
    assert owner.export(id)["title"] == "Halcyon days"
    assert admin.http.get(f"/c/{id}/").status_code == 404
    assert log(admin)[0] == (owner.email, "conversations.opened", member.email)
    assert "former members" not in owner.http.get("/team/members/").text
    assert owner.post(asks).status_code == 404


def test_a_removed_members_conversations_are_deleted(new_member, join_team):
    owner = new_member()
    [member] = join_team(owner, "member")
    id = member.ask("Gone soon", model="bench:100000:50")
    member.reply_with_text(id)
    assert remove(owner, member.email, "delete").status_code == 302
    assert "Gone soon" not in owner.http.get("/").text
    assert owner.http.get(f"/c/{id}/").status_code == 404


def test_who_leaves_hands_on_what_is_theirs(new_member, join_team):
    owner = new_member()
    [member] = join_team(owner, "member")
    id = member.ask("Kept", model="prem-echo")
    member.settled_reply(id)
    assert member.post("/team/leave/", conversations="keep").headers["Location"] == "/"
    assert member.http.get("/").status_code == 403
    assert owner.export(id)["title"] == "Kept"
    assert log(owner)[0][:2] == (member.email, "member.left")


def test_what_waits_is_not_sent_for_who_may_send_no_more(new_member, join_team):
    owner = new_member()
    [member] = join_team(owner, "member")
    id = member.ask("First", model="bench:100000:50")
    member.reply_with_text(id)
    member.post(f"/c/{id}/share/", htmx=True, sharing="read")
    assert member.send(id, "Later", model="prem-echo").status_code == 204
    give_role(owner, member.email, "viewer")
    member.http.get(f"/c/{id}/")  # which tells of it, once
    assert "Later" not in member.http.get(f"/c/{id}/").text
    remove(owner, member.email, "keep")
    wait_for("the reply to be stopped", lambda: owner.reply(id)["status"] == "stopped")
    assert len(owner.export(id)["messages"]) == 2


def test_who_may_invite_no_more_has_no_way_back_in(new_member, join_team):
    owner = new_member()
    [admin] = join_team(owner, "admin")
    links = [invite(admin, "admin"), invite(owner, email=f"guest-of-{admin.email}")]
    links.append(invite(admin, email=f"other-{admin.email}"))
    asked = owner.http.get(f"/team/members/{membership(owner, admin.email)}/remove/").text
    assert "anybody with the link (admin)" in asked
    assert f"other-{admin.email} (member)" in asked
    assert f"guest-of-{admin.email}" not in asked
    assert remove(owner, admin.email).status_code == 302
    assert "invitations_ended: 2" in owner.http.get("/team/audit.csv").text
    for link in (links[0], links[2]):
        assert admin.http.get(link).status_code == 404
        assert admin.post(link).status_code == 404
    open_ones = owner.http.get("/team/members/").text
    assert f"guest-of-{admin.email}" in open_ones
    assert f"other-{admin.email}" not in open_ones


def test_a_team_is_renamed_by_those_who_run_it(new_member, join_team):
    owner = new_member()
    [admin] = join_team(owner, "admin")
    renamed = admin.post("/team/rename/", name="  New\n<b>name</b> ")
    assert renamed.headers["Location"] == "/team/"
    assert "New &lt;b&gt;name&lt;/b&gt;" in owner.http.get("/").text
    assert log(owner)[0][:2] == (admin.email, "team.renamed")
    for bad in ("", "   ", "x" * 81):
        assert admin.post("/team/rename/", name=bad).status_code == 400


def test_domains_are_off_without_mail(new_member, anonymous):
    owner = new_member()
    assert "neither is set up" in owner.http.get("/team/").text
    owner.post("/team/domains/", domain="example.com")
    assert "This needs mail or a sign-in provider" in owner.http.get("/team/").text
    assert "Sign-up is closed" in anonymous.http.get("/accounts/signup/").text
