"""Apps whose mail server the tests hold back: sending a mail is a task that lasts as they like."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from tests.support.app import App, StartApp
from tests.support.mailbox import Mailbox
from tests.support.visitor import Visitor


@pytest.fixture
def held(mailbox: Mailbox) -> Iterator[Mailbox]:
    """A mail server that takes connections and says nothing until the test opens it."""
    mailbox.mails.clear()
    mailbox.sessions = 0
    mailbox.open.clear()
    yield mailbox
    mailbox.refusal = ""
    mailbox.open.set()


@pytest.fixture
def mailing(launch: StartApp, mailbox: Mailbox) -> Callable[..., App]:
    """Starts apps that send their mail there."""
    return partial(launch, EMAIL_URL=mailbox.url, DEFAULT_FROM_EMAIL="chat@example.com")


@pytest.fixture
def ask_reset() -> Iterator[Callable[..., None]]:
    """Asks an app for a mail, as somebody who has forgotten their password."""
    visitors: list[Visitor] = []

    def ask(app: App, *emails: str) -> None:
        visitor = Visitor(app.url)
        visitors.append(visitor)
        for email in emails:
            done = visitor.post("/accounts/password/reset/", email=email)
            assert done.headers.get("Location") == "/accounts/password/reset/done/", done.text

    yield ask
    for visitor in visitors:
        visitor.close()
