"""A copy of the embedded database while the app runs."""

import sqlite3
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection


class Command(BaseCommand):
    help = "Writes a consistent copy of the SQLite database to a file, while the app runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if connection.vendor != "sqlite":
            raise CommandError("This is for SQLite. With PostgreSQL, use pg_dump.")
        if file.exists():
            raise CommandError(f"{file} exists already.")
        source = connection.settings_dict["NAME"]
        try:
            with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(file)) as copy:
                live.backup(copy)
        except sqlite3.Error as error:
            raise CommandError(f"{file} could not be written: {error}") from error
        self.stdout.write(f"Saved to {file}")
