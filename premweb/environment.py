"""Settings from the environment, each checked; a malformed one is named in one line."""

import fcntl
import os
import re
import secrets
import ssl
import stat
import warnings
from collections.abc import Callable
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email
from environ import Env

T = TypeVar("T")
SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"
HOST_PATTERN = re.compile(r"\*\.[a-z0-9.-]+|([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]+)?")
SMTP_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
PROXIES = {"http", "https", "all"}
OTHERS = stat.S_IRWXG | stat.S_IRWXO
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def read(name: str, parse: Callable[[str], T], default: T, rule: str) -> T:
    """The variable `name`, parsed; empty counts as unset. Raises ImproperlyConfigured naming it."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return parse(value)
    except (ImproperlyConfigured, ValueError, KeyError) as error:
        # The value itself is not repeated: it may be a secret.
        raise ImproperlyConfigured(f"{name} is malformed: {rule}.") from error


def flag(name: str, default: bool = False) -> bool:
    spellings = {"true": True, "1": True, "yes": True, "on": True}
    spellings |= {"false": False, "0": False, "no": False, "off": False}
    return read(name, lambda value: spellings[value.lower()], default, "it must be true or false")


def flag_that_needs(name: str, needed: str) -> bool:
    """A flag that needs the setting `needed`. Raises ImproperlyConfigured without it."""
    value = flag(name)
    if value and not text(needed):
        raise ImproperlyConfigured(f"{needed} is missing: {name} needs it.")
    return value


def text(name: str) -> str:
    return os.environ.get(name, "").strip()


def choice(name: str, *values: str) -> str:
    """One of the values; the first one when the variable is not set."""
    value = text(name).lower() or values[0]
    if value not in values:
        raise ImproperlyConfigured(f"{name} is malformed: it must be {' or '.join(values)}.")
    return value


def check_proxies() -> None:
    """Raises ImproperlyConfigured for a proxy of the environment that cannot be used."""
    if not (proxies := {name: url for name, url in getproxies().items() if name in PROXIES}):
        return
    from chat.prem.proxies import checked  # loads the client, which most commands do without

    for name, url in proxies.items():
        try:
            checked(url)
        except ValueError as error:
            rule = "it must be a URL such as http://proxy.example.com:3128"
            raise ImproperlyConfigured(f"{name.upper()}_PROXY is malformed: {rule}.") from error


def check_authorities(name: str) -> None:
    """Raises ImproperlyConfigured where the file of trusted authorities cannot be read."""
    path = os.environ.get(name, "")
    try:
        if path:
            ssl.create_default_context(cafile=path)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: {path} cannot be read as certificates.") from error


def words(name: str) -> list[str]:
    """A comma-separated list without empty items."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def seconds(name: str, default: float) -> float:
    """A positive number of seconds."""
    value = read(name, float, default, "it must be a number of seconds")
    if not 0 < value < 86400:
        raise ImproperlyConfigured(f"{name} is malformed: it must be a number of seconds above 0.")
    return value


def count(name: str, default: int) -> int:
    """A whole number, 0 or more."""
    value = read(name, int, default, "it must be a whole number")
    if value < 0:
        raise ImproperlyConfigured(f"{name} is malformed: it must not be below 0.")
    return value


def http_url(name: str, default: str) -> str:
    """An absolute http(s) URL, returned without a trailing slash."""
    value = os.environ.get(name, "").strip() or default
    try:
        parts = urlsplit(value)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        valid = False
    if not valid:
        raise ImproperlyConfigured(f"{name} is malformed: it must be an http:// or https:// URL.")
    return value.rstrip("/")


def public_url(name: str, hosts: list[str], *, needed_by: str) -> str:
    """The http(s) URL that people open the app by, or nothing where `hosts` name one.

    Whoever sends mail needs one of them for the links in it.
    """
    if text(name):
        url = http_url(name, "")
        if urlsplit(url).path:
            raise ImproperlyConfigured(f"{name} is malformed: it must be a URL without a path.")
        return url
    if text(needed_by) and all(host.startswith((".", "*")) for host in hosts):
        rule = f"{needed_by} needs it where ALLOWED_HOSTS names no host"
        raise ImproperlyConfigured(f"{name} is missing: {rule}.")
    return ""


def redis_url(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if value and urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured(f"{name} is malformed: it must be a redis:// or rediss:// URL.")
    return value


def origins(name: str) -> list[str]:
    values = words(name)
    for value in values:
        if urlsplit(value).scheme not in {"http", "https"}:
            raise ImproperlyConfigured(
                f"{name} is malformed: each origin starts with http:// or https://."
            )
    return values


def host_patterns(name: str) -> list[str]:
    """Hosts with or without a port, `*.example.com`, or `*`; in lower case."""
    values = [value.lower() for value in words(name)]
    for value in values:
        if value != "*" and not HOST_PATTERN.fullmatch(value):
            raise ImproperlyConfigured(
                f"{name} is malformed: each item is a host such as api.example.com,"
                " one with a port, *.example.com, or *."
            )
    return values


def data_dir(name: str, default: Path) -> Path:
    """The directory of all data, made on first use, closed to other users."""
    path = Path(os.environ.get(name, "").strip() or default).expanduser().resolve()
    try:
        folder(path)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: {path} cannot be made ({error.strerror}).") from error
    if not _is_closed(path):
        raise ImproperlyConfigured(
            f"{name}: {path} is open to other users: choose a directory that is the app's own."
        )
    return path


def folder(path: Path) -> Path:
    """The directory itself, made if need be. Raises OSError."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _is_closed(path: Path) -> bool:
    """Whether only its owner comes into the directory; one that was left open is closed."""
    mode = path.stat().st_mode
    # The sticky bit marks what is meant for everybody, such as /tmp.
    if mode & OTHERS and not mode & stat.S_ISVTX:
        with suppress(OSError):
            path.chmod(0o700)
    return not path.stat().st_mode & OTHERS


def database(name: str, embedded: Path) -> dict[str, object]:
    """Django's settings of one database: DATABASE_URL, or SQLite in the data directory."""
    rule = "it must be a URL such as postgres://user@host:5432/name"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of what is refused below
        settings: dict[str, object] = read(
            name, Env.db_url_config, Env.db_url_config(f"sqlite:///{embedded}"), rule
        )
    if settings.get("ENGINE") not in {SQLITE, POSTGRESQL} or not settings.get("NAME"):
        raise ImproperlyConfigured(f"{name} is malformed: {rule}.")
    if settings["ENGINE"] == SQLITE:
        settings["ENGINE"] = "premweb.sqlite"
        settings["CONN_MAX_AGE"] = None
        settings["OPTIONS"] = {
            "timeout": 20,
            # A transaction that starts as a read and turns into a write ignores the timeout.
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            " PRAGMA busy_timeout=20000; PRAGMA temp_store=MEMORY;",
        }
    else:
        # One connection for each thread that serves pages or saves: those are few, and they stay.
        settings["CONN_MAX_AGE"] = None
        settings["CONN_HEALTH_CHECKS"] = True
    return settings


def mail(name: str) -> dict[str, object]:
    """Django's settings of an SMTP server; without one, nothing is sent.

    It is not printed either: a mail holds links that let people in.
    """
    rule = "it must be a URL such as smtp+tls://user:password@host:587"
    settings: dict[str, object] = read(name, Env.email_url_config, {}, rule)
    if not settings:
        backend = "django.core.mail.backends.dummy.EmailBackend"
        return {"EMAIL_BACKEND": backend, "EMAIL_HOST_PASSWORD": ""}
    port = SMTP_PORTS.get(urlsplit(text(name)).scheme)
    if port is None or not settings["EMAIL_HOST"]:
        raise ImproperlyConfigured(f"{name} is malformed: {rule}.")
    return {
        "EMAIL_BACKEND": settings["EMAIL_BACKEND"],
        "EMAIL_HOST": settings["EMAIL_HOST"],
        "EMAIL_PORT": settings["EMAIL_PORT"] or port,
        "EMAIL_HOST_USER": settings["EMAIL_HOST_USER"] or "",
        "EMAIL_HOST_PASSWORD": settings["EMAIL_HOST_PASSWORD"] or "",
        "EMAIL_USE_TLS": settings.get("EMAIL_USE_TLS", False),
        "EMAIL_USE_SSL": settings.get("EMAIL_USE_SSL", False),
    }


def sender(name: str, *, needed_by: str) -> str:
    """The address that mail comes from, with or without a name."""
    value = text(name)
    if not value and not text(needed_by):
        return "premweb@localhost"
    try:
        validate_email(parseaddr(value)[1])
    except ValidationError as error:
        rule = "it must be an address such as PremWeb <chat@example.com>"
        raise ImproperlyConfigured(
            f"{name} is malformed: {rule}."
            if value
            else f"{name} is missing: {needed_by} needs it."
        ) from error
    return value


def issuer(name: str, *needed: str) -> str:
    """The https:// URL of an OpenID Connect provider, or nothing; `needed` come with it."""
    given = [other for other in (name, *needed) if text(other)]
    if not given:
        return ""
    for other in (name, *needed):
        if other not in given:
            raise ImproperlyConfigured(f"{other} is missing: {given[0]} needs it.")
    url = http_url(name, "")
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise ImproperlyConfigured(f"{name} is malformed: it must be an https:// URL.")
    return url


def token(name: str) -> str:
    """A token that callers send to prove their right; empty when it is not set."""
    value = text(name)
    if value and (len(value) < 16 or not value.isascii() or any(c.isspace() for c in value)):
        rule = "it must have 16 characters or more, without spaces"
        raise ImproperlyConfigured(f"{name} is malformed: {rule}.")
    return value


def secret_key(name: str, directory: Path) -> str:
    """SECRET_KEY, or one made on first start and kept in the data directory with mode 0600."""
    given = os.environ.get(name, "").strip()
    if given:
        if len(given) < 32 or given.startswith("django-insecure"):
            raise ImproperlyConfigured(f"{name} is malformed: it must have 32 random characters.")
        return given
    path = directory / "secret_key"
    # Two first starts at once must agree on one key.
    with open(directory / ".secret_key.lock", "w", opener=_private) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists() or not path.read_text().strip():
            with open(path, "w", opener=_private) as file:
                file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
