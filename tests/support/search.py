"""What happens to a search index from outside. Runs beside an app."""

from django.db import connection

from chat.conversations.search import rebuild, state
from chat.models import Passage


def lose() -> None:
    """The words are gone, as after a restore of a part of the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE chat_passage DROP COLUMN words")
        else:
            cursor.execute("DROP TABLE chat_words")


def age() -> None:
    """The index was made by an older version."""
    state.mark_lost()


def empty() -> None:
    """The passages are gone, as after a move to another database."""
    Passage.objects.all().delete()


def is_lacking() -> bool:
    return state.is_lacking()


def finish() -> None:
    """The rebuild that a task would do."""
    rebuild.rebuild()
