"""What is indexed of a title or a message: its words, and the tags that it is filtered by."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from chat.models.conversation import SHARED, Sharing

from . import tags
from .words import GAP, sequence

# PostgreSQL counts places up to 16,383, and 255 for one word.
LONGEST_PASSAGE_WORDS = 12_000
MOST_OF_ONE_WORD = 250
TITLE = "title"


@dataclass(frozen=True, slots=True)
class Document:
    """A title or a message, with what its conversation says of who may see it."""

    conversation_id: uuid.UUID
    message_id: uuid.UUID | None
    role: str
    text: str
    created_at: dt.datetime
    author_id: int | None
    model: str
    team_id: int
    owner_id: int
    sharing: str

    @property
    def is_shared(self) -> bool:
        return self.sharing in SHARED

    def indexed_for(self, owner_id: int, *, is_shared: bool) -> "Document":
        """The same as it was when others might see it."""
        return replace(self, owner_id=owner_id, sharing=SHARED[0] if is_shared else Sharing.PRIVATE)

    def tags(self) -> list[str]:
        found = tags.of_sight(self.team_id, self.owner_id, is_shared=self.is_shared)
        found += [tags.of_role(self.role), tags.of_month(self.created_at.astimezone(dt.UTC).date())]
        found.append(tags.of_conversation(self.conversation_id.hex))
        if self.author_id is not None:
            found.append(tags.of_author(self.author_id))
        if self.model:
            found.append(tags.of_model(self.model))
        return found

    def passages(self) -> Iterator[list[str]]:
        """The words of each passage: one, unless the text is as long as a book's chapter."""
        words = sequence(self.text)
        for start in range(0, max(len(words), 1), LONGEST_PASSAGE_WORDS):
            yield _bounded(words[start : start + LONGEST_PASSAGE_WORDS])


def _bounded(words: list[str]) -> list[str]:
    """The words; in place of those that are repeated for ever stands nothing."""
    if len(words) <= MOST_OF_ONE_WORD or max(Counter(words).values()) <= MOST_OF_ONE_WORD:
        return words
    seen: Counter[str] = Counter()
    bounded = []
    for word in words:
        seen[word] += 1
        bounded.append(word if seen[word] <= MOST_OF_ONE_WORD else GAP)
    return bounded
