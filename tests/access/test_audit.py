"""The audit log: what is written down, who reads it, and the file that a spreadsheet opens."""

import csv
import io

from chat.access import audit
from chat.access.actor import Actor
from chat.models import User
from tests.support.accounts import team_of
from tests.support.visitor import text_of


def test_the_team_begins_its_log(new_member):
    member = new_member()
    page = text_of(member.http.get("/team/audit/").text)
    assert "created the team" in page
    assert member.email in page


def record(email: str, target: str) -> None:
    """An entry of somebody with this target."""
    user = User.objects.get(email=email)
    audit.record(team_of(email), Actor.person(user), "team.created", target)


def test_a_file_for_a_spreadsheet_runs_nothing(app, new_member):
    member = new_member()
    app.call(record, member.email, "=cmd|calc")
    answer = member.http.get("/team/audit.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    newest = next(csv.DictReader(io.StringIO(answer.text)))
    assert newest["target"] == "'=cmd|calc"
