"""The audit log: what is written down, who reads it, and the file that a spreadsheet opens."""

import csv
import datetime as dt
import io
import re

from hypothesis import example, given
from hypothesis import strategies as st

from chat.access import audit
from chat.access.actor import Actor
from chat.models import AuditEvent, User
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


def exported(target: str) -> str:
    """The cell of the file that holds this target."""
    event = AuditEvent(action="team.renamed", target=target, created_at=dt.datetime.now(dt.UTC))
    _, row = csv.reader(io.StringIO("".join(audit.as_csv([event])), newline=""))
    return row[3]


@given(st.text(st.sampled_from("=+-@＝＋－＠,;|\t\r\n \u00a0\u3000\ufeff'\"”a1"), max_size=8))
@example('"=1+1')
@example(" \u3000＝1+1")
@example("a;=1+1")
@example("\n@x")
def test_no_cell_and_no_part_of_one_runs(cell):
    written = exported(cell)
    for part in re.split(r"[,;|\t\r\n]", written):
        assert not re.match(r"[=+\-@＝＋－＠]", part)
        shown = part.strip(' \u00a0\u3000\ufeff"”')
        assert not re.match(r"[=+\-@＝＋－＠]", shown)
    assert not written.startswith((",", ";", "|", "\t", "\r", "\n"))
    assert written.replace("'", "") == cell.replace("'", "")


@given(st.text(st.characters(categories=["L", "N", "Zs"])).filter(lambda text: text[:1].isalnum()))
@example("ada@example.com, 3 - 4")
def test_ordinary_text_stays_as_it_is(text):
    assert exported(text) == text
