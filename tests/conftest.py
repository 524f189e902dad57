"""One app and one simulator for the whole run, as real processes; people with teams of their own.

The tests speak to them as browsers and scripts do. DATABASE_URL and REDIS_URL choose what stands
behind the app; with PostgreSQL each app gets a database of its own, dropped at the end.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any

import django
import hypothesis
import pytest

# Settings are read once: the test process itself keeps its data away from the real one.
os.environ["PREMWEB_DATA_DIR"] = tempfile.mkdtemp(prefix="premweb-tests-")
for name in ("PREM_API_KEY", "PREM_BASE_URL", "SECRET_KEY", "DEBUG"):
    os.environ.pop(name, None)
os.environ["DJANGO_SETTINGS_MODULE"] = "premweb.settings"
django.setup()

from tests.support.app import OWNER, PASSWORD, App, StartApp  # noqa: E402
from tests.support.chromium import CHROMIUM  # noqa: E402
from tests.support.databases import Databases  # noqa: E402
from tests.support.installations import Installations  # noqa: E402
from tests.support.mailbox import Mailbox  # noqa: E402
from tests.support.processes import Process  # noqa: E402
from tests.support.readiness import TOKEN  # noqa: E402
from tests.support.visitor import Visitor  # noqa: E402

# The same examples each time, so that a run says something about the change it tests.
hypothesis.settings.register_profile("suite", derandomize=True, deadline=None, database=None)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=5000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None and not os.environ.get("PREMWEB_TEST_ALL"):
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """A failure shows what the server said."""
    report = yield
    app = getattr(item, "funcargs", {}).get("app")
    if report.failed and isinstance(app, App):
        report.sections.append(("server", app.process.output[-8000:]))
    return report


def pytest_sessionfinish() -> None:
    shutil.rmtree(os.environ["PREMWEB_DATA_DIR"], ignore_errors=True)


@pytest.fixture(scope="session")
def simulator() -> Iterator[Process]:
    process = Process("simulate_prem", "--rate", "200", "--slow-start", "600")
    yield process
    process.end()


@pytest.fixture(scope="session")
def installations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installations]:
    with Databases() as databases:
        yield Installations(databases, tmp_path_factory.mktemp, OWNER, PASSWORD)


@contextmanager
def ended(start: StartApp) -> Iterator[StartApp]:
    """Starts apps, and ends them afterwards: one that idles costs processor and connections."""
    running: list[App] = []

    def start_one(**settings: str) -> App:
        running.append(start(**settings))
        return running[-1]

    yield start_one
    for app in running:
        app.end()


@pytest.fixture(scope="session")
def start_for_all(simulator: Process, installations: Installations) -> StartApp:
    """Starts apps with data of their own, on the simulator; who asks ends them."""

    def start(script: str = "manage.py", port: str = "0", **settings: str) -> App:
        data = {} if "PREMWEB_DATA_DIR" in settings else installations.empty()
        settings = {
            **data,
            "PREM_API_KEY": "secret-key-of-the-tests",
            "PREM_BASE_URL": f"{simulator.url}/api/v1",
            "PREM_READ_TIMEOUT": "5",
            # The tests of these set them; the others run as much as they like.
            "PREMWEB_REPLIES_PER_MEMBER": "0",
            "PREMWEB_REPLIES_PER_TEAM": "0",
            # A title is another request to the API, and starts a worker.
            "PREMWEB_MODEL_TITLES": "0",
            "PREMWEB_GRACE": "0",
            "PREMWEB_STATUS_TOKEN": TOKEN,
            **settings,
        }
        return App(Process("serve", script=script, port=port, **settings), settings)

    return start


@pytest.fixture(scope="module")
def start_app(start_for_all: StartApp) -> Iterator[StartApp]:
    """Starts apps for the tests of one file, with data of their own."""
    with ended(start_for_all) as start:
        yield start


@pytest.fixture
def launch(start_for_all: StartApp, installations: Installations) -> Iterator[StartApp]:
    """Starts apps for one test, each with an owner, `owner@example.com`."""
    with ended(start_for_all) as start:

        def start_owned(*, beside: App | None = None, **settings: str) -> App:
            """With `beside`, another process on that app's data."""
            data = beside.settings if beside else installations.owned()
            return start(**data | settings)

        yield start_owned


@pytest.fixture
def visit() -> Iterator[Callable[..., Visitor]]:
    """Signs people in at an app, the owner where nobody is named."""
    visitors: list[Visitor] = []

    def sign_in(app: App, email: str = OWNER) -> Visitor:
        visitor = Visitor(app.url)
        visitors.append(visitor)
        assert visitor.sign_in(email, PASSWORD).status_code == 302
        return visitor

    yield sign_in
    for visitor in visitors:
        visitor.close()


@pytest.fixture(scope="session")
def app(start_for_all: StartApp) -> Iterator[App]:
    """The app that tests share; each makes its own team in it."""
    with ended(start_for_all) as start:
        app = start()
        app.create_team("First", "first@example.com")
        yield app


@pytest.fixture(scope="session")
def new_member(app: App) -> Callable[[], Visitor]:
    """Makes people who own a team of their own, signed in."""
    return app.new_member


@pytest.fixture(scope="session")
def join_team(app: App) -> Callable[..., list[Visitor]]:
    """Makes people who are in somebody's team, one for each role named, signed in."""
    return app.join_team


@pytest.fixture(scope="session")
def ada(new_member: Callable[[], Visitor]) -> Visitor:
    """Somebody whose session lasts for the whole run: tests make conversations of their own."""
    return new_member()


@pytest.fixture(scope="session")
def ben(new_member: Callable[[], Visitor]) -> Visitor:
    """Somebody of another team."""
    return new_member()


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    """A mail server for the apps of one file."""
    mailbox = Mailbox()
    yield mailbox
    mailbox.close()


@pytest.fixture
def anonymous(app: App) -> Iterator[Visitor]:
    visitor = Visitor(app.url)
    yield visitor
    visitor.close()
