"""A running app, and people in it."""

import functools
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from . import accounts, sessions
from .beside import Beside
from .processes import Process
from .visitor import Visitor

PASSWORD = "correct-horse-battery"
OWNER = "owner@example.com"


@functools.cache
def hashed() -> str:
    """The password of all as the database keeps it: it is slow to make."""
    hasher = PBKDF2PasswordHasher()
    return str(hasher.encode(PASSWORD, hasher.salt()))


@dataclass
class App:
    """A running app and the settings it runs with."""

    process: Process
    settings: dict[str, str]
    beside: Beside = field(init=False)
    visitors: list[Visitor] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.beside = Beside(self.settings)

    @property
    def url(self) -> str:
        return self.process.url

    def manage(self, *arguments: str, stdin: str = "") -> str:
        """Run a command beside the app, on its data; what it prints."""
        return self.beside.run(*arguments, stdin=stdin)

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call a function beside the app, on its data; what it returns, as JSON holds it."""
        return self.beside.call(function, *arguments)

    def create_account(self, *emails: str) -> None:
        """Accounts with confirmed addresses and the password of all."""
        self.call(accounts.create_accounts, emails, hashed())

    def create_team(self, name: str, owner: str) -> None:
        self.create_account(owner)
        self.manage("create_team", name, "--owner", owner)

    def begin_sessions(self, *emails: str) -> list[str]:
        """The cookies of sessions that have just begun: a sign-in by password is slow."""
        cookies: list[str] = self.call(sessions.begin, *emails)
        return cookies

    def enter(self, *emails: str) -> list[Visitor]:
        """People who have just signed in."""
        cookies = self.begin_sessions(*emails)
        return [Visitor(self.url, *one) for one in zip(emails, cookies, strict=True)]

    def new_member(self) -> Visitor:
        """Somebody who owns a team of their own, signed in until the app ends."""
        email = f"{uuid.uuid4().hex[:12]}@example.com"
        self.create_team(f"Team of {email}", email)
        self.visitors += self.enter(email)
        return self.visitors[-1]

    def join_team(self, owner: Visitor, *roles: str) -> list[Visitor]:
        """People of the owner's team, one for each role, signed in until the app ends."""
        made = {f"{role}-{uuid.uuid4().hex[:12]}@example.com": role for role in roles}
        self.create_account(*made)
        self.call(accounts.join, owner.email, made)
        joined = self.enter(*made)
        self.visitors += joined
        return joined

    def end(self) -> None:
        for visitor in self.visitors:
            visitor.close()
        self.process.end()
        self.beside.close()


StartApp = Callable[..., App]
