"""Words in a column of type `tsvector`, found by a GIN index.

The vector is written out by us, with the same words at the same places as on SQLite.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError, ProgrammingError, connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from chat.models import Passage

from ..expression import AllOf, AnyOf, Expression, Phrase
from ..words import GAP

GOES_WITH_ROW = True
_CREATE = (
    # Compared byte by byte, so that the words with one beginning stand together.
    'ALTER TABLE chat_knownword ALTER COLUMN word TYPE varchar(64) COLLATE "C"',
    "TRUNCATE chat_passage",
    "ALTER TABLE chat_passage DROP COLUMN IF EXISTS words",
    "ALTER TABLE chat_passage ADD COLUMN words tsvector NOT NULL",
    "CREATE INDEX chat_passage_words ON chat_passage USING gin (words)",
)

_ADD = """
WITH added AS (
    INSERT INTO chat_passage
    (conversation_id, message_id, created_at, owner_id, is_shared, words)
    VALUES (%s, %s, %s, %s, %s, %s::tsvector)
)
INSERT INTO chat_knownword (word) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING
"""


def create() -> None:
    with connection.cursor() as cursor:
        for statement in _CREATE:
            cursor.execute(statement)


def is_there() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_class WHERE oid = to_regclass('chat_passage_words')")
        return cursor.fetchone() is not None


def is_damage(error: DatabaseError) -> bool:
    return isinstance(error, ProgrammingError)


def add(passage: Passage, words: Sequence[str], tags: Sequence[str], known: Sequence[str]) -> None:
    seen_by = (passage.owner_id, passage.is_shared)
    values = (passage.conversation_id, passage.message_id, passage.created_at, *seen_by)
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [*values, _vector(words, tags), list(known)])


def forget(passage_id: int, words: Sequence[str], tags: Sequence[str]) -> None:
    """The words go with the row."""


def matching(expression: Expression) -> QuerySet[Passage]:
    matches: Any = RawSQL(
        '"chat_passage"."words" @@ %s::tsquery', [_written(expression)], BooleanField()
    )
    return Passage.objects.filter(matches).order_by("-pk")


def known(words: Sequence[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM chat_knownword WHERE word = ANY(%s::text[])", [list(words)]
        )
        return {word for (word,) in cursor.fetchall()}


def _vector(words: Sequence[str], tags: Sequence[str]) -> str:
    places: dict[str, list[str]] = defaultdict(list)
    for place, word in enumerate(words, 1):
        if word != GAP:
            places[word].append(str(place))
    written = [f"'{word}':{','.join(found)}" for word, found in places.items()]
    return " ".join([*written, *(f"'{tag}'" for tag in tags)])


def _written(expression: Expression) -> str:
    match expression:
        case Phrase(words, is_open):
            phrase = " <-> ".join(f"'{word}'" for word in words) + (":*" if is_open else "")
            return f"({phrase})"
        case AnyOf(choices):
            return f"({' | '.join(map(_written, choices))})"
        case AllOf(needed):
            return f"({' & '.join(map(_written, needed))})"
