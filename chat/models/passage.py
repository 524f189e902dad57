"""The search index: passages of titles and messages, the words seen, and the state of it all.

The words of a passage stand where the database finds them: in a column of type `tsvector` on
PostgreSQL, in the FTS5 table `chat_words` on SQLite (`conversations/search/storage/`).
"""

from typing import ClassVar

from django.db import models

LONGEST_KNOWN_WORD = 64


class Passage(models.Model):
    """A title, or a message; a very long message has several."""

    conversation = models.ForeignKey(
        "chat.Conversation", on_delete=models.CASCADE, related_name="passages"
    )
    message = models.ForeignKey(
        "chat.Message", on_delete=models.CASCADE, null=True, related_name="passages"
    )
    created_at = models.DateTimeField(help_text="of the message, or of the conversation")
    # Who might see it when it was indexed: its words are taken out as they were put in.
    owner_id = models.BigIntegerField()
    is_shared = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.message_id or 'title'} of {self.conversation_id}"


class Words(models.Model):
    """A row of the table `chat_words`, which SQLite alone has: its number is the passage's."""

    passage = models.OneToOneField(
        Passage,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        db_column="rowid",
        db_constraint=False,
        related_name="indexed",
    )
    words = models.TextField()

    class Meta:
        managed = False
        db_table = "chat_words"

    def __str__(self) -> str:
        return f"words of passage {self.passage_id}"


class KnownWord(models.Model):
    """A word that was indexed: what somebody types may be its beginning, or a letter off."""

    word = models.CharField(max_length=LONGEST_KNOWN_WORD, primary_key=True)

    def __str__(self) -> str:
        return self.word


class SearchIndex(models.Model):
    """The one row that says how the index was made, and how far a rebuild has come."""

    SINGLE: ClassVar[int] = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.CharField(max_length=40, help_text="how words are made; another: made anew")
    done = models.PositiveIntegerField(default=0, help_text="conversations of a rebuild")
    total = models.PositiveIntegerField(default=0)
    # Where the next piece of a rebuild begins.
    last_created_at = models.DateTimeField(null=True)
    last_id = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "search index"
        verbose_name_plural = "search index"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_search_index")]

    def __str__(self) -> str:
        return self.version
