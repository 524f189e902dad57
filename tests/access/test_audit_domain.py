"""What the domain owes: entries of the audit log that say who and from where, and no requests."""

import ast
import csv
import io
from pathlib import Path

import pytest

from tests.support.teams import invite
from tests.support.visitor import Visitor

CHAT = Path(__file__).resolve().parents[2] / "chat"
# Below the forms and views, and not made to be asked by allauth or Django's admin.
DOMAIN = ("upstream", "metering", "conversations", "turns", "teams", "live", "models")
ABOUT_HTTP = ("django.http", "django.shortcuts", "django.views")


def modules() -> list[Path]:
    found = [path for package in DOMAIN for path in (CHAT / package).rglob("*.py")]
    return [*found, CHAT / "access" / "audit.py", CHAT / "operator" / "actions.py"]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(CHAT)))
def test_the_domain_knows_no_request(path):
    assert not [name for name in imported(path) if name.startswith(ABOUT_HTTP)]


def test_no_view_writes_the_audit_log():
    for path in (CHAT / "views").rglob("*.py"):
        assert "audit.record" not in path.read_text(), path


@pytest.fixture
def newest(new_member, join_team):
    """An owner and an admin, and what the newest entry of their team's log says."""
    owner = new_member()
    [admin] = join_team(owner, "admin")

    def entry(visitor: Visitor = owner) -> tuple[str, str, str, str, str]:
        row = next(csv.DictReader(io.StringIO(visitor.http.get("/team/audit.csv").text)))
        return row["who"], row["action"], row["target"], row["detail"], row["client_ip"]

    return owner, admin, entry


def test_what_is_done_with_a_conversation_is_written_down(newest):
    owner, admin, entry = newest
    id = owner.ask("A plan", model="prem-echo")
    owner.settled_reply(id)
    assert owner.post(f"/c/{id}/share/", sharing="read").status_code == 204
    shared = (owner.email, "conversation.shared", "A plan", "now: read", "127.0.0.1")
    assert entry() == shared
    assert owner.post(f"/c/{id}/share/", sharing="read").status_code == 204  # changes nothing
    assert entry(admin) == shared
    assert admin.post(f"/c/{id}/delete/").status_code == 204
    whose = ("A plan", f"owner: {owner.email}", "127.0.0.1")
    assert entry() == (admin.email, "conversation.trashed", *whose)
    assert admin.post("/trash/restore/", id=id).status_code == 302
    assert entry() == (admin.email, "conversation.restored", *whose)
    admin.post(f"/c/{id}/delete/")
    assert admin.post("/trash/empty/", id=id).status_code == 302
    assert entry() == (admin.email, "conversation.deleted", *whose)


def test_what_is_done_with_the_team_is_written_down(newest):
    owner, admin, entry = newest
    admin.post("/team/rename/", name="Renamed")
    who, action, target, detail, address = entry()
    assert (who, action, target, address) == (admin.email, "team.renamed", "Renamed", "127.0.0.1")
    assert detail == f"before: Team of {owner.email}"
    owner.post("/team/retention/", days="30")
    assert entry() == (owner.email, "retention.changed", "30", "", "127.0.0.1")
    admin.post("/team/models/defaults/", temperature="0.5")
    assert entry() == (admin.email, "defaults.changed", "temperature", "", "127.0.0.1")
    fields = {"model": ["a", "b"], "name": ["", ""], "offered": ["a"], "default": ""}
    admin.post("/team/models/offer/", **fields)
    who, action, _, detail, address = entry()
    assert (who, action, address) == (admin.email, "models.changed", "127.0.0.1")
    assert set(detail.split(", ")) == {"hidden: b", "default: none"}


def test_who_joins_is_written_down_with_the_way_in(newest, new_member):
    owner, _, entry = newest
    link, guest = invite(owner, "viewer"), new_member()
    assert guest.post(link).status_code == 302
    who, action, _, detail, address = entry()
    assert (who, action, address) == (guest.email, "member.joined", "127.0.0.1")
    # PostgreSQL keeps its own order of the names.
    assert set(detail.split(", ")) == {"role: viewer", "by: invitation"}


def test_a_deletion_with_a_running_reply_stops_it(newest):
    owner, _, entry = newest
    id = owner.ask("Long", model="prem-slow")
    with owner.watch(id) as socket:
        assert socket.next()["type"] == "hello"
        before = entry()
        assert owner.post(f"/c/{id}/delete/").status_code == 204
        assert socket.until("deleted")
    assert owner.http.get(f"/c/{id}/").status_code == 404
    assert entry() == before  # one's own: nobody else's business
