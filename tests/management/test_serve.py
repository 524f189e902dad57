"""`serve` as an operator meets it: a start that says one line, an end that loses nothing."""

import signal
import stat
from pathlib import Path

import pytest

from premweb import __version__
from tests.support.installations import Installations
from tests.support.processes import Process, manage

MALFORMED = {
    "PREM_BASE_URL": ["studio.premai.io", "ftp://x", "http://", "http://x:port"],
    "PREM_READ_TIMEOUT": ["soon", "0", "-1", "nan"],
    "DATABASE_URL": ["mysql://root@127.0.0.1/test", "postgres", "://", "postgres://h:x/n"],
    "REDIS_URL": ["127.0.0.1:6379", "http://127.0.0.1"],
    "SECRET_KEY": ["short", "django-insecure-0123456789012345678901234567890123456789"],
    "CSRF_TRUSTED_ORIGINS": ["chat.example.com"],
    "DEBUG": ["perhaps"],
    "PREMWEB_STATUS_TOKEN": ["short", "sixteen letters or more"],
    "BEHIND_TLS_PROXY": ["2"],
    "PREMWEB_DATA_DIR": ["/proc/nowhere"],
    "EMAIL_URL": ["mail.example.com", "imap://mail.example.com", "smtp://", "smtp://h:x"],
    "DEFAULT_FROM_EMAIL": ["PremWeb"],
    "PREMWEB_URL": ["chat.example.com", "https://chat.example.com/chat"],
    "OIDC_ISSUER": ["id.example.com", "http://id.example.com"],
}


@pytest.fixture
def prepared(installations: Installations) -> dict[str, str]:
    """An installation that has been started before, on SQLite and without Redis."""
    return installations.empty() | {"DATABASE_URL": "", "REDIS_URL": ""}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name in MALFORMED for value in MALFORMED[name]]
)
def test_a_malformed_setting_stops_the_start_with_one_line(tmp_path, name, value):
    settings = {"PREMWEB_DATA_DIR": str(tmp_path)} | {name: value}
    if name == "OIDC_ISSUER":
        settings |= {"OIDC_CLIENT_ID": "premweb", "OIDC_CLIENT_SECRET": "secret"}
    done = manage("serve", "--port", "0", **settings)
    assert done.returncode == 1
    lines = (done.stdout + done.stderr).strip().splitlines()
    assert len(lines) == 1, lines
    assert name in lines[0]


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"EMAIL_URL": "smtp://mail.example.com"}, "DEFAULT_FROM_EMAIL"),
        ({"EMAIL_URL": "smtp://mail.example.com", "ALLOWED_HOSTS": "*"}, "PREMWEB_URL"),
        ({"OIDC_ISSUER": "https://id.example.com", "OIDC_CLIENT_ID": "x"}, "OIDC_CLIENT_SECRET"),
        ({"OIDC_CLIENT_SECRET": "x"}, "OIDC_ISSUER"),
        ({"OIDC_ONLY": "true"}, "OIDC_ISSUER"),
    ],
)
def test_a_setting_that_another_one_needs_is_named(tmp_path, given, missing):
    done = manage("check", PREMWEB_DATA_DIR=str(tmp_path), **given)
    assert done.returncode == 1
    [line] = (done.stdout + done.stderr).strip().splitlines()
    assert line.startswith(f"premweb: {missing} is missing")


def test_the_version_is_shown(tmp_path):
    done = manage("serve", "--version", PREMWEB_DATA_DIR=str(tmp_path))
    assert done.stdout == f"PremWeb {__version__}\n"


def test_it_says_one_line_and_is_quiet_until_the_end(prepared):
    server = Process("serve", **prepared)
    assert server.end(signal.SIGINT) == 0
    [line] = server.lines
    how = "simulated replies, no PREM_API_KEY; room for "
    assert line.startswith(
        f"PremWeb {__version__} listens on http://localhost:{server.port} ({how}"
    )


def test_what_it_keeps_is_closed_to_others(tmp_path):
    data = tmp_path / "data"
    server = Process("serve", PREMWEB_DATA_DIR=str(data), DATABASE_URL="", REDIS_URL="")
    server.end()
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    key = data / "secret_key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    first = key.read_text()
    assert len(first) > 50
    server.start()
    server.end()
    assert key.read_text() == first
    assert open_to_others(data) == []


def open_to_others(path: Path) -> list[Path]:
    """What the directory holds that its group, or anybody, may read."""
    return [one for one in (path, *path.rglob("*")) if one.stat().st_mode & 0o077]


def test_a_backup_is_closed_to_others(tmp_path):
    settings = {"PREMWEB_DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": ""}
    copy = tmp_path / "copy.sqlite3"
    done = manage("backup", str(copy), **settings)
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_data_directory_that_was_left_open_is_closed(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o755)
    assert manage("check", PREMWEB_DATA_DIR=str(data)).returncode == 0
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_a_data_directory_that_is_everybodys_is_refused(tmp_path):
    tmp_path.chmod(0o1777)
    done = manage("check", PREMWEB_DATA_DIR=str(tmp_path))
    [line] = (done.stdout + done.stderr).strip().splitlines()
    assert done.returncode == 1
    assert line == (
        f"premweb: PREMWEB_DATA_DIR: {tmp_path} is open to other users:"
        " choose a directory that is the app's own."
    )


def test_a_second_server_on_the_same_data_is_refused(prepared):
    server = Process("serve", **prepared)
    done = manage("serve", "--port", "0", **prepared)
    assert done.returncode == 1
    assert "another server already uses" in done.stderr
    assert "REDIS_URL" in done.stderr
    server.end()


def test_a_taken_port_is_named(prepared, app):
    port = app.process.port
    done = manage("serve", "--port", port, **prepared)
    assert done.returncode == 1
    assert port in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_is_away_is_named(tmp_path):
    settings = {"PREMWEB_DATA_DIR": str(tmp_path)}
    settings |= {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "REDIS_URL": ""}
    settings["PREMWEB_DATABASE_WAIT"] = "0"
    done = manage("serve", "--port", "0", **settings)
    assert done.returncode == 1
    assert "DATABASE_URL: the database cannot be used" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_key_is_in_no_output(prepared):
    api = {"PREM_API_KEY": "a-key-that-nobody-may-see", "PREM_BASE_URL": "http://127.0.0.1:1"}
    server = Process("serve", **prepared | api)
    server.end()
    assert "a-key-that-nobody-may-see" not in server.output


def test_the_checks_for_deployment_are_clean(tmp_path):
    settings = {"BEHIND_TLS_PROXY": "true", "ALLOWED_HOSTS": "chat.example"}
    settings |= {"EMAIL_URL": "smtp+tls://u:p@mail.example", "DEFAULT_FROM_EMAIL": "c@chat.example"}
    settings |= {"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "premweb"}
    settings |= {"OIDC_CLIENT_SECRET": "x", "PREMWEB_DATA_DIR": str(tmp_path)}
    done = manage("check", "--deploy", "--fail-level", "WARNING", **settings)
    assert done.returncode == 0, done.stderr


def test_models_and_migrations_agree(tmp_path):
    done = manage("makemigrations", "--check", "--dry-run", PREMWEB_DATA_DIR=str(tmp_path))
    assert done.returncode == 0, done.stdout
