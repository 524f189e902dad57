"""Empty databases for apps under test: none with SQLite (each data directory has its own)."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg


@contextmanager
def fresh_database() -> Iterator[Callable[[], str]]:
    """A function that makes a new database and returns its URL; "" where DATABASE_URL is unset."""
    server = os.environ.get("DATABASE_URL", "")
    made: list[str] = []

    def make() -> str:
        if not server:
            return ""
        name = f"premweb_test_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        made.append(name)
        return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))

    yield make
    for name in made:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
