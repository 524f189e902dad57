"""/readyz is 503 as long as something that the process needs is away or dead."""

import httpx

from tests.support.processes import wait_for
from tests.support.readiness import readyz


def test_a_background_task_that_has_died_is_named(launch):
    app = launch(script="tests/support/dying.py")
    wait_for("readyz to tell", lambda: httpx.get(f"{app.url}/readyz").status_code == 503)
    assert readyz(app.url).json()["background"] == "dead: presence"
    assert httpx.get(f"{app.url}/healthz").status_code == 200
    assert "presence is no more" in app.process.output
    assert "Traceback" in app.process.output


def test_a_redis_that_goes_away_and_comes_back(launch, make_redis):
    redis = make_redis()
    redis.start()
    app = launch(REDIS_URL=redis.url)

    def layer() -> str:
        return str(readyz(app.url).json()["layer"])

    assert layer() == "ok"
    redis.stop()
    wait_for("readyz to tell", lambda: layer() == "down")
    wait_for("the log to tell", lambda: "ConnectionError" in app.process.output)
    redis.start()
    wait_for("readyz to tell", lambda: layer() == "ok")
    assert "Traceback" not in app.process.output
