"""More people in a visitor's team."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from . import accounts
from .app import App
from .visitor import Visitor


@contextmanager
def colleagues(app: App, visitor: Visitor, **roles: str) -> Iterator[list[Visitor]]:
    """People of the visitor's team, signed in, each `name="role"`."""
    theirs = {f"{name}.{uuid.uuid4().hex[:8]}@example.com": role for name, role in roles.items()}
    app.create_account(*theirs)
    app.call(accounts.name, {email: email.partition(".")[0] for email in theirs})
    app.call(accounts.join, visitor.email, theirs)
    visitors = app.enter(*theirs)
    try:
        yield visitors
    finally:
        for one in visitors:
            one.close()
