"""A start with a SECRET_KEY that cannot open what the database holds is refused."""

from contextlib import closing

from tests.support.app import OWNER, PASSWORD
from tests.support.factors import code, set_up_app
from tests.support.prem import Prem
from tests.support.processes import manage
from tests.support.visitor import Visitor

PROMPT = "/accounts/two-step/prompt/"
OLD, NEW = "o" * 40, "n" * 40


def refusal(app) -> str:
    """What `serve` says with another SECRET_KEY."""
    done = manage("serve", "--port", "0", **app.settings | {"SECRET_KEY": NEW})
    assert done.returncode == 1
    [line] = (done.stdout + done.stderr).strip().splitlines()
    return line


def test_a_teams_key_that_does_not_open_stops_the_start(launch, visit):
    with closing(Prem()) as prem:
        app = launch(PREM_BASE_URL=prem.url, SECRET_KEY=OLD)
        assert visit(app).post("/team/models/key/", key="key-of-the-team").status_code == 302
        app.process.end()
        assert refusal(app).startswith("premweb: SECRET_KEY cannot open 1 keys of teams")


def test_a_second_factor_opens_with_a_new_key_once_it_was_sealed_anew(launch, visit):
    app = launch(SECRET_KEY=OLD)
    secret, _ = set_up_app(visit(app), PASSWORD)
    app.process.end()
    assert "SECRET_KEY cannot open 2 second factors" in refusal(app)
    app = launch(beside=app, SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=OLD)
    app.process.end()
    app = launch(beside=app, SECRET_KEY=NEW, SECRET_KEY_FALLBACKS="")
    with closing(Visitor(app.url)) as owner:
        owner.sign_in(OWNER, PASSWORD)
        assert owner.post(PROMPT, code=code(secret, 1)).headers["Location"] == "/"
        assert owner.http.get("/").status_code == 200
