"""Prepares the data before the app serves: the tables, the static files, the data directory."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

# Seconds that one connection to PostgreSQL may take.
CONNECT_S = 5
# The advisory lock of PostgreSQL that a process holds while it migrates: any number of our own.
MIGRATING = 0x5052454D
# Messages of PostgreSQL, or of its library, about a connection with wrong settings.
REFUSED = ("FATAL", "password", "authentication")
# Messages of a PostgreSQL that refuses a connection for the moment.
FOR_NOW = ("starting up", "shutting down", "recovery mode", "too many clients")


class DatabaseAway(ImproperlyConfigured):
    """The database cannot be reached now; a later try may succeed."""


def prepare() -> None:
    """Migrate, and collect static files when they changed; one process of a machine at a time.

    Raises ImproperlyConfigured, or DatabaseAway, which is one.
    """
    _try_connection()
    with _locked_file(settings.DATA_DIR / "prepare.lock"):
        try:
            _migrate()
        except DatabaseError as error:
            raise unusable(error) from error
        finally:
            connection.close()
        _collect_static()


def claim_data_dir() -> IO[str] | None:
    """Keep a second server off data that only one process can share.

    SQLite has one process; and without Redis, viewers of one process would not see the other's
    replies. Returns the lock, to be kept open; None with PostgreSQL and Redis. Raises
    ImproperlyConfigured when another server has it.
    """
    if settings.REDIS_URL and connection.vendor != "sqlite":
        return None
    lock = (settings.DATA_DIR / "serve.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise ImproperlyConfigured(
            f"another server already uses {settings.DATA_DIR};"
            " set DATABASE_URL and REDIS_URL to run several."
        ) from error
    return lock


@contextmanager
def _locked_file(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _try_connection() -> None:
    """One plain connection with a short time limit, whose error says what is wrong."""
    if connection.vendor != "postgresql":
        return
    import psycopg  # SQLite has no other library

    try:
        psycopg.connect(**connection.get_connection_params(), connect_timeout=CONNECT_S).close()
    except psycopg.Error as error:
        raise unusable(error, may_come_back=True) from error


def unusable(error: Exception, *, may_come_back: bool = False) -> ImproperlyConfigured:
    """What to raise for an error of the database: it is away, or it refuses us."""
    may_come_back = may_come_back or isinstance(error, OperationalError | InterfaceError)
    text = str(error).strip()
    words = f"DATABASE_URL: the database cannot be used: {text.splitlines()[0]}"
    refused = any(word in text for word in REFUSED) and not any(word in text for word in FOR_NOW)
    if may_come_back and not refused and connection.vendor == "postgresql":
        return DatabaseAway(words)
    return ImproperlyConfigured(words)


def _migrate() -> None:
    if _is_migrated():
        return
    with _migrating_alone():
        if not _is_migrated():  # another process may have done it meanwhile
            call_command("migrate", interactive=False, verbosity=0)


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@contextmanager
def _migrating_alone() -> Iterator[None]:
    """Let one process at a time migrate, among all processes on one PostgreSQL."""
    if connection.vendor != "postgresql":
        yield  # the lock on the file keeps the others out
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])


def _collect_static() -> None:
    if settings.DEBUG:
        return
    stamp = settings.STATIC_ROOT / ".collected"
    fingerprint = _static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    # Nothing is removed: a process of the previous version may still serve files from here.
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(fingerprint)


def _static_fingerprint() -> str:
    """Changes with the name, size or time of any static file, and with Django's version."""
    digest = hashlib.sha256(django.get_version().encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path}:{stat.st_size}:{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
