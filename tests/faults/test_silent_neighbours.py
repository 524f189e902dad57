"""Other machines that say nothing: who waits for them waits apart, and no page with them."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager

import httpx
import pytest

from tests.support.app import App
from tests.support.prem import Prem
from tests.support.processes import wait_for
from tests.support.provider import begin
from tests.support.silent_provider import SilentProvider
from tests.support.teams import make_owners
from tests.support.visitor import Visitor

WAITING, TURNED_AWAY = 8, 2  # of ten requests by five members
OF_ONE_CLIENT = 6  # of ten by people who are not signed in
Answers = list[Future[httpx.Response]]


@contextmanager
def at_once(calls: list[Callable[[], httpx.Response]]) -> Iterator[Answers]:
    with ThreadPoolExecutor(len(calls)) as threads:
        yield [threads.submit(call) for call in calls]


def statuses(answers: Answers) -> list[int]:
    """Of those that have come."""
    return sorted(one.result().status_code for one in answers if one.done())


def test_ten_key_checks_stop_no_page(launch, visit):
    with closing(Prem()) as prem:
        app = launch(PREM_BASE_URL=prem.url, PREM_READ_TIMEOUT="60")
        owners = [visit(app, email) for email in make_owners(app, 5)]
        neighbour = visit(app)

        def check(owner: Visitor) -> Callable[[], httpx.Response]:
            owner.csrf()
            return lambda: owner.post("/team/models/key/", key="late-key-of-the-team")

        checks = [check(owner) for owner in owners]
        with at_once([check for check in checks for _ in range(2)]) as answers:
            wait_for("those that are too many", lambda: len(statuses(answers)) == TURNED_AWAY)
            for _ in range(4):
                assert neighbour.http.get("/").status_code == 200
            assert statuses(answers) == [503] * TURNED_AWAY
            third = owners[0].post("/team/models/key/", key="late-key-of-the-team")
            assert third.status_code == 429
            assert third.headers["Retry-After"]
            assert "has not answered you yet" in third.text
            prem.ended.set()
        assert statuses(answers) == [400] * WAITING + [503] * TURNED_AWAY


@pytest.mark.parametrize("part", ["start", "callback"])
def test_ten_people_at_a_silent_provider_stop_no_page(launch, visit, part):
    with (
        closing(SilentProvider(tells_its_parts=part == "callback")) as provider,
        ExitStack() as stack,
    ):
        app = launch(
            OIDC_ISSUER=provider.url, OIDC_CLIENT_ID="premweb", OIDC_CLIENT_SECRET="a-secret"
        )
        neighbour = visit(app)
        people = [stack.enter_context(closing(Visitor(app.url))) for _ in range(10)]
        with at_once([way(part, person) for person in people]) as answers:
            wait_for("those that are too many", lambda: len(statuses(answers)) == 4)
            for _ in range(4):
                assert neighbour.http.get("/").status_code == 200
            assert statuses(answers) == [429] * 4
            wait_for("the others to ask", lambda: provider.held == OF_ONE_CLIENT)


def way(part: str, person: Visitor) -> Callable[[], httpx.Response]:
    """One of the two steps that ask the provider."""
    person.csrf()
    if part == "start":
        return lambda: person.post("/accounts/oidc/start/")
    state = httpx.URL(begin(person)).params["state"]
    return lambda: person.http.get("/accounts/oidc/callback/", params={"code": "x", "state": state})


def test_the_provider_that_stays_silent_is_named(launch):
    """After its time is up the person reads that it did not work."""
    with closing(SilentProvider(tells_its_parts=False)) as provider:
        app: App = launch(
            OIDC_ISSUER=provider.url, OIDC_CLIENT_ID="premweb", OIDC_CLIENT_SECRET="a-secret"
        )
        person = Visitor(app.url)
        answer = person.post("/accounts/oidc/start/")
        person.close()
    assert answer.status_code == 401
    assert "did not work" in answer.text
