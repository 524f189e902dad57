"""The list of models: pages show what is known, and hear of the rest; none of them ever waits."""

import os
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from html import unescape

import httpx
import pytest

from tests.support.held import HeldPrem
from tests.support.processes import wait_for
from tests.support.visitor import Visitor

AWAY = "http://127.0.0.1:1/api/v1"


@pytest.fixture
def prem() -> Iterator[HeldPrem]:
    with closing(HeldPrem()) as prem:
        yield prem


def options(visitor: Visitor, query: str = "") -> str:
    return visitor.http.get(f"/models/{query}").text


def listed(visitor: Visitor) -> str:
    """The options, once the list is there."""

    def ask() -> str:
        html = options(visitor)
        return "" if "data-state" in html else html

    return wait_for("the list of models", ask)


def send_without_model(visitor: Visitor) -> httpx.Response:
    return visitor.post("/", htmx=True, text="Hello", key=str(uuid.uuid4()))


def test_a_silent_api_stops_no_page(launch, visit, prem):
    """Every thread of the pages asks for a new list, and all of them answer while the API is
    silent: with one that waited, the answers would say that it took too long.
    """
    app = launch(PREM_BASE_URL=prem.url, PREM_READ_TIMEOUT="60")
    app.create_team("Another", "neighbour@example.com")
    owner, neighbour = visit(app), visit(app, "neighbour@example.com")
    wait_for("the API to be asked", lambda: prem.listings)
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(options, owner, "?refresh") for _ in range(8)]
        assert "composer" in neighbour.http.get("/").text
        assert all("Loading the models" in one.result() for one in asked)
    assert owner.post("/team/models/refresh/").status_code == 302
    assert "Loading the models" in owner.http.get("/team/models/").text
    assert prem.listings == 1  # however many ask


def test_an_open_page_hears_of_the_list(launch, visit, prem):
    owner = visit(launch(PREM_BASE_URL=prem.url, PREM_READ_TIMEOUT="60"))
    assert "Loading the models" in owner.http.get("/").text
    with owner.watch() as socket:
        socket.until("hello")
        prem.release()
        socket.until("models")
    assert 'value="fine"' in options(owner)
    assert 'value="fine"' in owner.http.get("/").text


def test_a_message_without_a_model_is_refused_at_once_while_none_is_known(launch, visit, prem):
    owner = visit(launch(PREM_BASE_URL=prem.url, PREM_READ_TIMEOUT="60"))
    refused = send_without_model(owner)
    assert refused.status_code == 503
    assert "Your text is still in the box" in refused.text
    prem.release()
    listed(owner)
    assert send_without_model(owner).status_code == 200
    wait_for("the first model to be asked", lambda: prem.completions)
    assert prem.completions[0].body["model"] == "fine"


def test_the_default_model_needs_no_list(launch, visit, prem):
    app = launch(PREM_BASE_URL=prem.url, PREM_READ_TIMEOUT="60", PREM_DEFAULT_MODEL="large")
    assert send_without_model(visit(app)).status_code == 200
    wait_for("the default to be asked", lambda: prem.completions)
    assert prem.completions[0].body["model"] == "large"


def test_a_model_that_is_gone_is_taken_out_of_the_list(launch, visit, prem):
    prem.release()
    owner = visit(launch(PREM_BASE_URL=prem.url))
    assert 'value="large"' in listed(owner)
    prem.offered.remove("large")
    prem.hold()  # it leaves at once, before the new list is there
    with owner.watch() as socket:
        socket.until("hello")
        reply = owner.settled_reply(owner.ask("Hello", model="large"))
        assert (reply["status"], reply["error_kind"]) == ("failed", "no_such_model")
        socket.until("models")
    assert 'value="large"' not in options(owner)
    assert 'value="fine"' in options(owner)
    # Where it is selected, it says so.
    assert "large: not in the API's list" in unescape(options(owner, "?model=large"))


@pytest.mark.skipif(not os.environ.get("REDIS_URL"), reason="one process has everything")
def test_a_model_that_is_gone_leaves_the_lists_of_all_processes(launch, visit, prem):
    prem.release()
    app = launch(PREM_BASE_URL=prem.url)
    owner, elsewhere = visit(app), visit(launch(beside=app))
    assert 'value="large"' in listed(owner)
    assert 'value="large"' in listed(elsewhere)
    prem.offered.remove("large")
    prem.hold()
    owner.settled_reply(owner.ask("Hello", model="large"))
    wait_for("it to leave there", lambda: 'value="large"' not in options(elsewhere))
    assert 'value="fine"' in options(elsewhere)


def test_an_api_that_is_away_is_said_and_what_was_known_stays(launch, visit, prem):
    owner = visit(launch(PREM_BASE_URL=AWAY))
    wait_for("the failure", lambda: "Models cannot be listed" in options(owner))
    page = owner.http.get("/team/models/").text
    assert "127.0.0.1:1 does not list its models right now. No connection to the API" in page


@pytest.mark.skipif(not os.environ.get("REDIS_URL"), reason="one process has everything")
def test_the_process_that_hears_of_the_list_tells_the_pages_of_the_others(launch, visit, prem):
    app = launch(PREM_BASE_URL=prem.url, PREM_READ_TIMEOUT="60")
    other = launch(beside=app, PREM_BASE_URL=AWAY)
    owner, elsewhere = visit(app), visit(other)
    wait_for("the failure there", lambda: "Models cannot be listed" in options(elsewhere))
    assert "Loading the models" in options(owner)
    with elsewhere.watch() as socket:
        socket.until("hello")
        prem.release()
        socket.until("models")
