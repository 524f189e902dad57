"""An empty installation: every address leads to the form that makes its owner, and to one owner."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.app import PASSWORD
from tests.support.visitor import Visitor, text_of


@pytest.fixture
def empty(start_app):
    """On the simulator as a server, without a key in the environment."""
    return start_app(PREM_API_KEY="")


def sign_up(visitor: Visitor, email: str, **more: Any):
    fields: dict[str, Any] = {"email": email, "team_name": "Acme", "password1": PASSWORD, **more}
    return visitor.post("/accounts/signup/", **fields)


def test_the_first_visitor_becomes_the_owner(empty):
    visitor = Visitor(empty.url)
    for where in ("/", "/accounts/login/", "/c/00000000-0000-4000-8000-000000000000/"):
        assert visitor.http.get(where).headers["Location"] == "/accounts/signup/"
    assert visitor.http.get("/healthz").status_code == 200
    visitor.http.get("/accounts/signup/")
    assert sign_up(visitor, "not-an-address").status_code == 200
    refused = sign_up(visitor, "First@example.com", prem_key="bad-key-of-mine")
    assert "did not accept this key" in text_of(refused.text)
    assert "bad-key-of-mine" not in refused.text
    assert visitor.http.get("/").headers["Location"] == "/accounts/signup/"
    done = sign_up(
        visitor, "First@example.com", prem_key="good-key-of-mine", first_name="Ada Lovelace"
    )
    assert (done.status_code, done.headers["Location"]) == (302, "/")
    page = visitor.http.get("/").text
    assert "Acme" in page
    assert "What can we work on, Ada Lovelace?" in text_of(page)
    assert "Simulated" not in page
    assert "ends in mine" in text_of(visitor.http.get("/team/models/").text)
    id = visitor.ask("It works?", model="prem-echo")
    assert visitor.settled_reply(id)["text"] == "It works?"
    visitor.close()


def test_a_race_of_first_visitors_makes_one_owner(empty):
    visitors = [Visitor(empty.url) for _ in range(4)]
    for visitor in visitors:
        visitor.http.get("/accounts/signup/")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: sign_up(visitors[n], f"racer-{n}@example.com"), range(4)))
    signed_in = [visitor.http.get("/").status_code == 200 for visitor in visitors]
    assert signed_in.count(True) == 1
    for visitor in visitors:
        visitor.close()
