"""Empty databases for apps under test: none with SQLite (each data directory has its own)."""

import os
import uuid
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import psycopg


class Databases:
    """Makes databases on the server that DATABASE_URL names, and drops them at the end."""

    def __init__(self) -> None:
        self._server = os.environ.get("DATABASE_URL", "")
        self._made: list[str] = []

    def create(self, like: str = "") -> str:
        """The URL of a new database, empty or a copy of the one at `like`; "" without a server."""
        if not self._server:
            return ""
        name = f"premweb_test_{uuid.uuid4().hex[:12]}"
        template = f' TEMPLATE "{_name(like)}"' if like else ""
        self._run(f'CREATE DATABASE "{name}"{template}')
        self._made.append(name)
        return urlunsplit(urlsplit(self._server)._replace(path=f"/{name}"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for name in self._made:
            self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(statement)


def _name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")
