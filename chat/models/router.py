"""Which tables are the business of Django's commands."""

from typing import Any


class WithoutWords:
    """`chat_words` is a table of SQLite alone, and keeps no text: `dumpdata` leaves it out."""

    def allow_migrate(
        self, _database: str, app_label: str, model_name: str | None = None, **_hints: Any
    ) -> bool | None:
        return False if (app_label, model_name) == ("chat", "words") else None
