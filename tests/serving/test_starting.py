"""A process starts whole or not at all: it waits for what is away, and refuses what is wrong."""

import os
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.support.body import Page
from tests.support.databases import Databases
from tests.support.processes import Process, manage, wait_for
from tests.support.proxy import Line
from tests.support.readiness import readyz

on_postgresql = pytest.mark.skipif(
    not os.environ.get("DATABASE_URL"), reason="SQLite is never away, and has one process"
)


def status(url: str, path: str, **headers: str) -> int:
    return httpx.get(url + path, headers=headers).status_code


def is_ready(url: str) -> bool:
    return status(url, "/readyz") == 200


def waits(url: str) -> None:
    """The process at `url` says 503 to everything but /healthz."""
    assert status(url, "/healthz") == 200
    ready = httpx.get(f"{url}/readyz")
    assert (ready.status_code, ready.text) == (503, "unready")
    assert readyz(url).json() == {"start": "waiting"}
    page = httpx.get(f"{url}/")
    assert page.status_code == 503
    assert int(page.headers["Retry-After"]) > 0
    assert "PremWeb is starting" in page.text
    notice = httpx.post(f"{url}/", headers={"HX-Request": "true"}, data={"text": "Hi"})
    assert (notice.status_code, notice.headers["X-Notice"]) == (503, "1")
    assert "<html" not in notice.text
    socket = f"{url.replace('http', 'ws', 1)}/ws/conversations/"
    with pytest.raises(InvalidStatus, match="403"), connect(socket, origin=Origin(url)):
        pass


def test_while_redis_is_away_it_waits_and_then_starts_whole(launch, visit, make_redis):
    redis = make_redis()
    app = launch(REDIS_URL=redis.url)
    waits(app.url)
    assert "listens on" in app.process.lines[0]
    assert "Waiting: REDIS_URL: Redis is away" in app.process.output
    assert "WARNING" in app.process.output
    redis.start()
    wait_for("it to start", lambda: is_ready(app.url))
    owner = visit(app)
    # With PostgreSQL the viewer sits at another process, and all frames come through Redis.
    beside = launch(beside=app) if os.environ.get("DATABASE_URL") else app
    id = owner.ask("Hello", model="bench:200:50")
    with visit(beside).watch(id) as socket:
        page = Page(socket)
        page.follow_on(socket)
    reply = owner.settled_reply(id)
    assert page.body(reply["id"]) == Page.of_html(owner.page_body(id, reply["id"]))


def test_it_can_be_ended_while_it_waits(launch, make_redis):
    app = launch(REDIS_URL=make_redis().url)
    waits(app.url)
    assert app.process.end() == 0


def test_a_redis_that_refuses_ends_the_start_with_one_line(installations, make_redis):
    redis = make_redis("--requirepass", "secret")
    redis.start()
    done = manage("serve", "--port", "0", **installations.owned() | {"REDIS_URL": redis.url})
    assert done.returncode == 1
    [line] = done.stderr.strip().splitlines()
    assert line.startswith("premweb: REDIS_URL: Redis cannot be used")


@on_postgresql
def test_while_the_database_is_away_it_waits_and_then_starts_whole(launch, visit, installations):
    data = installations.owned()
    head, _, rest = data["DATABASE_URL"].partition("@")
    server, _, name = rest.partition("/")
    line = Line(f"http://{server}")
    line.cut()
    away = f"{head}@{line.url.removeprefix('http://')}/{name}"
    app = launch(**data | {"DATABASE_URL": away})
    waits(app.url)
    assert "Waiting: DATABASE_URL" in app.process.output
    line.mend()
    wait_for("it to start", lambda: is_ready(app.url))
    owner = visit(app)
    assert owner.settled_reply(owner.ask("Hello", model="prem-echo"))["text"] == "Hello"
    app.process.end()
    line.close()


@on_postgresql
def test_a_database_that_leaves_within_the_start_is_waited_for(launch):
    app = launch(script="tests/support/leaving.py")
    wait_for("it to say so", lambda: "Waiting: DATABASE_URL" in app.process.output)
    wait_for("it to start", lambda: is_ready(app.url))


@on_postgresql
def test_a_database_that_does_not_exist_ends_the_start_with_one_line(tmp_path):
    nowhere = os.environ["DATABASE_URL"].rpartition("/")[0] + "/there_is_no_such_database"
    done = manage("serve", "--port", "0", PREMWEB_DATA_DIR=str(tmp_path), DATABASE_URL=nowhere)
    assert done.returncode == 1
    [line] = done.stderr.strip().splitlines()
    assert line.startswith("premweb: DATABASE_URL: the database cannot be used")


@on_postgresql
def test_processes_that_start_at_once_on_an_empty_database_all_come_up(tmp_path):
    with Databases() as databases:
        shared = {"DATABASE_URL": databases.create(), "SECRET_KEY": "s" * 40}
        shared["REDIS_URL"] = os.environ.get("REDIS_URL", "")

        def start(name: str) -> Process:
            return Process("serve", PREMWEB_DATA_DIR=str(tmp_path / name), **shared)

        with ThreadPoolExecutor(3) as pool:
            started = list(pool.map(start, ("one", "two", "three")))
        assert all(is_ready(process.url) for process in started)
        for process in started:
            process.end()
            assert len(process.lines) == 1, process.output
