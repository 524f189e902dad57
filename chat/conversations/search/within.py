"""Finding in one conversation: which messages of the branch that is shown hold what is typed.

The texts are read, and not the index: a branch is small beside the history, temporary conversations
have no index, and people expect to find in a page what stands in the middle of a word, too.
"""

import re
import uuid
from collections.abc import Iterator
from typing import NamedTuple

from chat.models import Conversation
from chat.models.message import Role
from chat.models.tree import tree_of

from .query import LONGEST_QUERY
from .words import fold

MESSAGES_AT_ONCE = 100
# Of texts, from the newest message on; reading so much takes about a second.
MOST_CHARS = 16_000_000
_WORD = re.compile(r"[^\W_]+")
_BETWEEN = r"[\W_]+"


class Hits(NamedTuple):
    """The ids of messages, oldest first, and how often each holds what is typed; not whole where
    the oldest messages were not read.
    """

    messages: list[tuple[uuid.UUID, int]]
    is_whole: bool = True


def hits(conversation: Conversation, typed: str) -> Hits:
    """The messages in which the words that are typed follow one another.

    Accents, case and Markdown between the words make no difference.
    """
    pattern = _pattern(typed[:LONGEST_QUERY])
    if pattern is None:
        return Hits([])
    found: list[tuple[uuid.UUID, int]] = []
    read = 0
    for id, text in _newest_first(conversation):
        if read > MOST_CHARS:
            return Hits(found[::-1], is_whole=False)
        read += len(text)
        if count := sum(1 for _ in pattern.finditer(fold(text))):
            found.append((id, count))
    return Hits(found[::-1])


def _newest_first(conversation: Conversation) -> Iterator[tuple[uuid.UUID, str]]:
    path = set(tree_of(conversation).path(conversation.leaf_id))
    messages = conversation.messages.filter(role__in=(Role.USER, Role.ASSISTANT))
    texts = messages.order_by("-sequence").values_list("id", "text")
    return (row for row in texts.iterator(MESSAGES_AT_ONCE) if row[0] in path)


def _pattern(typed: str) -> re.Pattern[str] | None:
    folded = fold(typed).strip()
    words = _WORD.findall(folded)
    found = _BETWEEN.join(map(re.escape, words)) if words else re.escape(folded)
    return re.compile(found) if found else None
