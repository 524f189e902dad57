"""What must be there before the app serves: the tables, the static files, a place of its own."""

import fcntl
import hashlib
from pathlib import Path
from typing import IO

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def prepare() -> None:
    """Migrate, and collect static files when they changed. Raises ImproperlyConfigured."""
    _try_connection()
    try:
        _migrate()
    except DatabaseError as error:
        raise _unusable(error) from error
    _collect_static()


def claim_data_dir() -> IO[str] | None:
    """Keep a second server off data that only one process can share: without Redis, viewers of
    one process would not see the other's replies. Returns the lock, to be kept open; None with
    Redis. Raises ImproperlyConfigured when another server has it.
    """
    if settings.REDIS_URL:
        return None
    lock = (settings.DATA_DIR / "serve.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise ImproperlyConfigured(
            f"another server already uses {settings.DATA_DIR}; set REDIS_URL to run several."
        ) from error
    return lock


def _try_connection() -> None:
    """One plain connection with a short patience, whose error says what is wrong."""
    if connection.vendor != "postgresql":
        return
    import psycopg  # the embedded database does without

    try:
        psycopg.connect(**connection.get_connection_params(), connect_timeout=5).close()
    except psycopg.Error as error:
        raise _unusable(error) from error


def _unusable(error: Exception) -> ImproperlyConfigured:
    reason = str(error).strip().splitlines()[0]
    return ImproperlyConfigured(f"DATABASE_URL: the database cannot be used: {reason}")


def _migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    connection.close()


def _collect_static() -> None:
    if settings.DEBUG:
        return
    stamp = settings.STATIC_ROOT / ".collected"
    fingerprint = _static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    # Nothing is removed: a process of the version before may still serve its own files from here.
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
