"""The team's key as it lies in the database: sealed, and readable through a new SECRET_KEY."""

from contextlib import closing
from pathlib import Path

from chat.models import Team, TeamKey
from tests.support.prem import Prem
from tests.support.visitor import text_of

KEY = "key-of-the-team-that-nobody-may-read-9f8e"
OLD, NEW = "o" * 40, "n" * 40


def sealed(app):
    return app.call(sealed_key)


def sealed_key() -> str:
    return TeamKey.objects.get().sealed


def give_key_to(team: str) -> None:
    """Another team gets the sealed key as it is."""
    key = TeamKey.objects.get()
    key.team = Team.objects.get(name=team)
    key.save(force_insert=True)


def holds_the_key(app) -> bool:
    files = [file for file in Path(app.settings["PREMWEB_DATA_DIR"]).rglob("*") if file.is_file()]
    return KEY in app.manage("dumpdata") or any(KEY.encode() in f.read_bytes() for f in files)


def test_a_new_secret_key_loses_nothing(launch, visit):
    with closing(Prem()) as prem:
        app = launch(PREM_BASE_URL=prem.url, SECRET_KEY=OLD)
        assert visit(app).post("/team/models/key/", key=KEY).status_code == 302
        assert not holds_the_key(app)
        before = sealed(app)
        app.process.end()
        app = launch(beside=app, SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=OLD)
        assert sealed(app) != before
        app.process.end()
        app = launch(beside=app, SECRET_KEY=NEW, SECRET_KEY_FALLBACKS="")
        owner = visit(app)
        prem.heard.clear()
        assert owner.settled_reply(owner.ask("Hi", model="fine"))["status"] == "complete"
        assert prem.keys == {KEY}
        assert not holds_the_key(app)
        opens_for_its_own_team_alone(app, visit, prem)


def opens_for_its_own_team_alone(app, visit, prem):
    """What cannot be opened is said, and nothing else is tried in its place."""
    app.create_team("Other", "other@example.com")
    app.call(give_key_to, "Other")
    prem.heard.clear()
    other = visit(app, "other@example.com")
    assert other.settled_reply(other.ask("Hi", model="fine"))["error_kind"] == "bad_team_key"
    assert "secret key has changed" in text_of(other.http.get("/team/models/").text)
    assert prem.heard == []
