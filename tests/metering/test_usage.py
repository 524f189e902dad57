"""The usage page: its figures are those of the messages, of this team alone, for admins alone.

And retention, which is its neighbour, for the owner alone.
"""

import re

import pytest

from chat.models import TeamModel
from tests.support.accounts import team_of
from tests.support.team import colleagues
from tests.support.usage import seed_replies
from tests.support.visitor import text_of

# The fields of tests.support.usage.Completion: the last two are one reply.
COMPLETIONS = [
    ("prem-fast", 1, "complete", 0.5, (100, 20), 1),
    ("prem-fast", 2, "complete", 1.5, (200, 30), 1),
    ("prem-fast", 3, "stopped", 4.0, None, 1),
    ("prem-large", 1, "failed", None, None, 1),
    ("prem-large", 24 * 40, "complete", 9.0, (5000, 700), 1),
    ("prem-large", 24 * 100, "complete", 9.0, (999999, 999999), 1),
    ("prem-large", 1, "streaming", 1.0, None, 1),
    ("prem-tools", 2, "complete", 2.5, (10, 1), 1),
    ("prem-tools", 2, "complete", 1.0, (20, 2), 2),
]


@pytest.fixture(scope="module")
def team(app, new_member):
    owner = new_member()
    roles = {"amy": "admin", "mia": "member", "vic": "viewer"}
    with colleagues(app, owner, **roles) as people:
        app.call(seed_replies, people[0].email, COMPLETIONS)
        yield owner, *people


def figures(page: str) -> dict[str, str]:
    return dict(re.findall(r"<dt>([^<]+)</dt>\s*<dd>([^<]+)</dd>", page))


def row(page: str, head: str) -> list[str]:
    """The cells of the row that begins so."""
    at = page.index(f">{head}", page.index("<tbody>"))
    return re.findall(r'<td class="number">([^<]+)</td>', page[at : page.index("</tr>", at)])


def test_it_counts(team):
    page = team[0].http.get("/team/usage/").text
    assert figures(page) == {
        "Replies": "5",
        "Failures": "1",
        "Prompt tokens": "330",
        "Completion tokens": "53",
        "Median time to first text": "1.50 s",
    }
    assert "For 2 of 6 completions the API did not say" in text_of(page)
    assert row(page, "prem-fast") == ["3", "0", "300", "50", "1", "1.50 s"]
    assert row(page, "prem-large") == ["1", "1", "0", "0", "1", "–"]
    assert row(page, "prem-tools") == ["1", "0", "30", "3", "0", "1.75 s"]
    assert row(page, "amy") == ["5", "1", "330", "53", "2", "1.50 s"]


def test_it_looks_further_back_and_closer(team):
    owner = team[0]
    further = owner.http.get("/team/usage/?days=90").text
    assert figures(further)["Prompt tokens"] == "5.33k"
    # Two middle ones: the median lies between them.
    assert figures(further)["Median time to first text"] == "2.00 s"
    fast = owner.http.get("/team/usage/?days=90&model=prem-fast").text
    assert figures(fast)["Replies"] == "3"
    member = re.search(r'<option value="(\d+)"[^>]*>mia', owner.http.get("/team/usage/").text)
    assert member
    nobody = owner.http.get(f"/team/usage/?member={member.group(1)}").text
    assert figures(nobody)["Replies"] == "0"
    assert "No replies in this time" in nobody
    odd = owner.http.get("/team/usage/?days=7&member=999999&model=%3Cscript%3E")
    assert odd.status_code == 200
    assert figures(odd.text)["Replies"] == "5"


def call_model(member: str, model: str, name: str) -> None:
    """The name of a model in somebody's team."""
    TeamModel.objects.create(team=team_of(member), model=model, name=name)


def test_it_calls_models_by_the_names_of_the_team(app, team):
    app.call(call_model, team[1].email, "prem-large", "The large one")
    team[0].post("/team/models/refresh/")  # the server reads again what it remembers
    page = team[0].http.get("/team/usage/").text
    assert row(page, "The large one")[0] == "1"
    assert re.search(r'<option value="prem-large"[^>]*>The large one</option>', page)
    assert row(page, "prem-fast")[0] == "3"


def test_plots_say_in_words_what_they_show(team):
    page = team[0].http.get("/team/usage/").text
    plots = re.findall(r'<svg class="plot-area".*?</svg>', page, re.DOTALL)
    assert len(plots) == 3
    for plot in plots:
        assert re.search(r'aria-labelledby="(\S+) \S+">\s*<title id="\1">', plot)
        assert "on average" in plot
    said = re.findall(r"answered (\d+), failed (\d+)", plots[0])
    assert [sum(map(int, column)) for column in zip(*said, strict=True)] == [4, 1]
    assert " style=" not in page


def test_they_are_for_those_who_run_this_team(team, ben):
    _, admin, member, viewer = team
    assert admin.http.get("/team/usage/").status_code == 200
    for visitor in (member, viewer):
        assert visitor.http.get("/team/usage/").status_code == 403
        assert "/team/usage/" not in visitor.http.get("/").text
    for one in (admin, member, viewer):
        assert one.http.get("/team/retention/").status_code == 403
        assert one.post("/team/retention/", days="1").status_code == 403
    foreign = ben.http.get("/team/usage/").text
    assert team[1].email not in foreign
