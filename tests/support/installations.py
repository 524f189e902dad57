"""Data of apps under test: copies of what one start, or a first team, leaves.

A start on empty data makes tables and collects files, and a team has a password to hash; both are
tested with their commands, and every other test goes on from there.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

from .databases import Databases
from .processes import Process, manage

Settings = dict[str, str]


class Installations:
    """Each method gives the settings of an installation of one's own; `folder` makes a new one."""

    def __init__(
        self, databases: Databases, folder: Callable[[str], Path], owner: str, password: str
    ) -> None:
        self._databases, self._folder = databases, folder
        self._owner, self._password = owner, password
        self._empty: Settings = {}
        self._owned: Settings = {}

    def empty(self) -> Settings:
        """One that nobody is in."""
        if not self._empty:
            self._empty = {
                "PREMWEB_DATA_DIR": str(self._folder("empty")),
                "DATABASE_URL": self._databases.create(),
            }
            Process("serve", **self._empty).end()
        return self._copy(self._empty)

    def owned(self) -> Settings:
        """One with a team, Own, and its owner."""
        if not self._owned:
            self._owned = self.empty()
            arguments = ("create_team", "Own", "--owner", self._owner, "--password-stdin")
            made = manage(*arguments, stdin=self._password, **self._owned)
            assert made.returncode == 0, made.stderr
        return self._copy(self._owned)

    def _copy(self, settings: Settings) -> Settings:
        data = self._folder("data")
        shutil.copytree(settings["PREMWEB_DATA_DIR"], data, dirs_exist_ok=True)
        (data / "secret_key").unlink(missing_ok=True)  # each makes its own
        database = self._databases.create(settings["DATABASE_URL"])
        return {"PREMWEB_DATA_DIR": str(data), "DATABASE_URL": database}
