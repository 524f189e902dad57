"""Where the words of passages are kept and found: one interface, one file for each database."""

from collections.abc import Sequence
from typing import Protocol

from django.db import DatabaseError, connection
from django.db.models import QuerySet

from chat.models import Passage

from ..expression import Expression
from . import postgresql, sqlite


class Storage(Protocol):
    """What both do. `words` are a passage's words in their order, `tags` what it is filtered by."""

    GOES_WITH_ROW: bool  # the words of a passage go when its row does

    def create(self) -> None:
        """Make it anew, empty, with all passages gone."""

    def is_there(self) -> bool:
        """Whether it exists and holds the words of the newest passage."""

    def is_damage(self, error: DatabaseError) -> bool:
        """Whether the error says that the index is gone or broken, and nothing else."""

    def add(
        self, passage: Passage, words: Sequence[str], tags: Sequence[str], known: Sequence[str]
    ) -> None:
        """Save a passage with its words, and remember the words that are `known` from now on."""

    def forget(self, passage_id: int, words: Sequence[str], tags: Sequence[str]) -> None:
        """Take the words of a passage out, which are those that it was added with."""

    def matching(self, expression: Expression) -> QuerySet[Passage]:
        """The passages that match, the newest first."""

    def known(self, words: Sequence[str]) -> set[str]:
        """Those of the words that are known."""


def storage() -> Storage:
    """That of the database in use."""
    return postgresql if connection.vendor == "postgresql" else sqlite
