"""A conversation as JSON: the whole tree with the raw text of every message."""

import json
from collections.abc import Iterator
from typing import Any

from chat.models import Conversation, Message
from chat.models.batches import in_batches
from chat.models.tree import tree_of

# Messages that are read at once: a long one has some hundred KB.
BATCH = 20
INDENT = 2
# Where a message begins, inside the list inside the object.
MESSAGE_INDENT = "\n" + 2 * INDENT * " "


class ConversationChanged(RuntimeError):
    """A message was removed from the database while the export ran: it cannot be whole."""


def export(conversation: Conversation) -> Iterator[str]:
    """The pieces of the file, written as the messages are read, so that none keeps all of them.

    It holds the messages that exist when it begins, each as it is when its turn comes. Raises
    ConversationChanged when one is gone by then.
    """
    tree = tree_of(conversation)
    yield _dump(_exported(conversation)).removesuffix("\n}") + ',\n  "messages": ['
    rows = conversation.messages.select_related("author").defer("html")
    rows = rows.filter(sequence__lte=tree.last_sequence)
    count = 0
    for message in in_batches(rows, "sequence", BATCH):
        if message.id in tree:
            comma = "," if count else ""
            yield comma + MESSAGE_INDENT + _dump(_exported_message(message), MESSAGE_INDENT)
            count += 1
    if count < len(tree):
        raise ConversationChanged(f"{len(tree) - count} messages are gone")
    yield "\n  ]\n}" if count else "]\n}"


def _dump(value: dict[str, Any], line_start: str = "\n") -> str:
    """JSON whose lines, after the first, begin with `line_start`: texts hold no line ends there."""
    return json.dumps(value, ensure_ascii=False, indent=INDENT).replace("\n", line_start)


def _exported(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": str(conversation.id),
        "title": conversation.title,
        "model": conversation.model,
        "created_at": conversation.created_at.isoformat(),
        "leaf": str(conversation.leaf_id) if conversation.leaf_id else None,
    }


def _exported_message(message: Message) -> dict[str, Any]:
    moments = ("created_at", "first_text_at", "finished_at")
    plain = (
        *("sequence", "role", "status", "text", "reasoning", "name", "tool_calls"),
        *("tool_call_id", "model", "answered_by", "finish_reason", "usage"),
        *("system_fingerprint", "upstream_id", "upstream_created", "error_kind", "error_detail"),
    )
    return {
        "id": str(message.id),
        "parent": str(message.parent_id) if message.parent_id else None,
        "author": message.author.email if message.author else None,
        **{name: getattr(message, name) for name in plain},
        **{
            name: moment and moment.isoformat()
            for name in moments
            for moment in [getattr(message, name)]
        },
    }
