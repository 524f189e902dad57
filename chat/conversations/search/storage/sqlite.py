"""Words in an FTS5 table. It keeps no text: what is taken out must be said as it was put in.

The words are ours already, so that its tokenizer only parts them at spaces. It keeps the beginnings
of two and three letters ready; longer ones are found by the known words (`known_words.py`).
"""

import json
from collections.abc import Sequence

from django.db import DatabaseError, connection
from django.db.models import Lookup, QuerySet, TextField

from chat.models import Passage

from ..expression import AllOf, AnyOf, Expression, Phrase
from ..words import GAP

# Words must be taken out as they were put in.
GOES_WITH_ROW = False
_CREATE = """
CREATE VIRTUAL TABLE chat_words USING fts5(
    words, content='', prefix='2 3', tokenize="ascii tokenchars '=._-+#'"
)
"""


@TextField.register_lookup
class Match(Lookup[str]):
    """FTS5's own operator."""

    lookup_name = "match"

    def as_sql(self, compiler, connection):  # type: ignore[no-untyped-def]
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} MATCH %s", [*parameters, self.rhs]


def create() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS chat_words")
        cursor.execute(_CREATE)
        cursor.execute("DELETE FROM chat_passage")


def is_there() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'chat_words'")
        if cursor.fetchone() is None:
            return False
        cursor.execute("SELECT max(id) FROM chat_words_docsize")
        [newest] = cursor.fetchone()
    last = Passage.objects.order_by("-pk").values_list("pk", flat=True).first()
    return last is None or last == newest


def is_damage(error: DatabaseError) -> bool:
    return "chat_words" in str(error) or "malformed" in str(error)


def add(passage: Passage, words: Sequence[str], tags: Sequence[str], known: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO chat_passage"
            " (conversation_id, message_id, created_at, owner_id, is_shared)"
            " VALUES (%s, %s, %s, %s, %s)",
            [
                passage.conversation_id.hex,
                passage.message_id and passage.message_id.hex,
                connection.ops.adapt_datetimefield_value(passage.created_at),
                passage.owner_id,
                passage.is_shared,
            ],
        )
        passage.pk = cursor.lastrowid
        cursor.execute(
            "INSERT INTO chat_words (rowid, words) VALUES (%s, %s)",
            [passage.pk, _document(words, tags)],
        )
        cursor.execute(
            "INSERT OR IGNORE INTO chat_knownword (word) SELECT value FROM json_each(%s)",
            [json.dumps(known, ensure_ascii=False)],
        )


def forget(passage_id: int, words: Sequence[str], tags: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO chat_words (chat_words, rowid, words) VALUES ('delete', %s, %s)",
            [passage_id, _document(words, tags)],
        )


def matching(expression: Expression) -> QuerySet[Passage]:
    # By the number in the FTS5 table, which it walks from the end: nothing is sorted.
    found = Passage.objects.filter(indexed__words__match=_written(expression))
    return found.order_by("-indexed__pk")


def known(words: Sequence[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM chat_knownword WHERE word IN (SELECT value FROM json_each(%s))",
            [json.dumps(words, ensure_ascii=False)],
        )
        return {word for (word,) in cursor.fetchall()}


def _document(words: Sequence[str], tags: Sequence[str]) -> str:
    return " ".join([*words, GAP, *tags])


def _written(expression: Expression) -> str:
    match expression:
        case Phrase(words, is_open):
            return f'"{" ".join(words)}"' + (" *" if is_open else "")
        case AnyOf(choices):
            return f"({' OR '.join(map(_written, choices))})"
        case AllOf(needed):
            return f"({' AND '.join(map(_written, needed))})"
