"""A proxy that is half right is recognised: the page and one line of the log name the setting."""

import pytest

from tests.support.app import OWNER, PASSWORD
from tests.support.visitor import Visitor

TLS = {"X-Forwarded-Proto": "https"}


def post(visitor: Visitor, **headers: str) -> str:
    answer = visitor.http.post(
        "/accounts/login/",
        data={"login": OWNER, "password": PASSWORD},
        headers={"X-CSRFToken": visitor.csrf(), **headers},
    )
    assert answer.status_code == 403
    return answer.text


def lines(app, words: str) -> int:
    return sum(words in line for line in app.process.lines)


@pytest.fixture
def door(launch):
    app = launch()
    visitor = Visitor(app.url)
    yield app, visitor
    visitor.close()


def test_without_the_setting(door):
    app, visitor = door
    own = app.url.removeprefix("http://")
    visitor.csrf()
    for number in range(3):
        # TLS ends in front, and nobody said so.
        told = post(visitor, Origin=f"https://{own}", **TLS)
        assert "sets BEHIND_TLS_PROXY to true" in told
        # The proxy puts a host of its own in place of the one asked for.
        assert "Host on unchanged" in post(visitor, Origin=f"https://{number}.example.com")
        refused = visitor.http.get("/", headers={"Host": f"{number}.example.com"})
        assert refused.status_code == 400
        assert "ALLOWED_HOSTS" in refused.text
    assert lines(app, "0.example.com") == 2
    for words in ("BEHIND_TLS_PROXY must be true", "pass Host on", "ALLOWED_HOSTS"):
        assert lines(app, words) == 1
    assert len(app.process.lines) == 4  # with the first one


def test_with_the_setting_and_without_the_header(launch):
    app = launch(BEHIND_TLS_PROXY="true")
    visitor = Visitor(app.url)
    for _ in range(3):
        answer = visitor.http.get("/accounts/login/")
        assert answer.status_code == 400
        assert "X-Forwarded-Proto" in answer.text
    assert lines(app, "X-Forwarded-Proto") == 1
    assert visitor.http.get("/accounts/login/", headers=TLS).status_code == 200
    led = visitor.http.get("/accounts/login/", headers={"X-Forwarded-Proto": "http"})
    assert led.headers["Location"].startswith("https://")
    visitor.close()
