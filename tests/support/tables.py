"""What an app's database holds, as somebody with a copy of it reads it. Runs beside an app."""

from django.db import connection


def contents() -> dict[str, str]:
    """The rows of every table as text."""
    with connection.cursor() as cursor:
        return {
            table: "\n".join(_rows(cursor, table))
            for table in connection.introspection.table_names(cursor)
        }


def _rows(cursor: object, table: str) -> list[str]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # type: ignore[attr-defined]
    return [repr(row) for row in cursor.fetchall()]  # type: ignore[attr-defined]
