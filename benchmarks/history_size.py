"""How large the texts of a history are, and the index of them, as the database says."""

import sqlite3
from pathlib import Path

import psycopg

TEXT = (
    "SELECT (SELECT sum({text}) FROM chat_message) + (SELECT sum({title}) FROM chat_conversation)"
)
# Older SQLite has no octet_length.
BYTES_OF_SQLITE = TEXT.format(
    text="length(CAST(text AS BLOB))", title="length(CAST(title AS BLOB))"
)
BYTES_OF_POSTGRESQL = TEXT.format(text="octet_length(text)", title="octet_length(title)")
INDEX_TABLES = ("chat_passage", "chat_words", "chat_knownword")


def sizes(data: str, database: str) -> tuple[int, int]:
    """Bytes of the texts and of the index; the index is 0 where there is none."""
    return _of_postgresql(database) if database else _of_sqlite(Path(data) / "premweb.sqlite3")


def _of_sqlite(file: Path) -> tuple[int, int]:
    connection = sqlite3.connect(file)
    (text,) = connection.execute(BYTES_OF_SQLITE).fetchone()
    named = "m.tbl_name LIKE ? || '%'"
    pages = "SELECT sum(pgsize) FROM dbstat d JOIN sqlite_master m ON m.name = d.name WHERE "
    where = " OR ".join([named] * len(INDEX_TABLES))
    (index,) = connection.execute(pages + where, INDEX_TABLES).fetchone()
    connection.close()
    return text, index or 0


def _of_postgresql(database: str) -> tuple[int, int]:
    with psycopg.connect(database) as connection:
        [text] = connection.execute(BYTES_OF_POSTGRESQL).fetchone() or [0]
        named = "SELECT coalesce(sum(pg_total_relation_size(to_regclass(name))), 0)"
        [index] = connection.execute(
            f"{named} FROM unnest(%s::text[]) AS name", [list(INDEX_TABLES)]
        ).fetchone() or [0]
    return int(text), int(index)
