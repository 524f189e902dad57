"""A conversation as JSON: its whole tree, with all that is known of every message."""

import json
from collections.abc import Iterator
from typing import Any

from chat.models import Conversation, Message, Step
from chat.models.batches import in_batches
from chat.models.tree import tree_of

# Messages that are read at once: a long one has some hundred KB.
MESSAGES_PER_BATCH = 20
INDENT = 2
# Where a message begins, inside the list inside the object.
MESSAGE_INDENT = "\n" + 2 * INDENT * " "

TOKENS = ("prompt_tokens", "completion_tokens", "total_tokens")
# What the API said of a completion; a message has it of its last step.
SAID = (
    *("answered_by", "finish_reason", "system_fingerprint", "upstream_id", "upstream_created"),
    *("error_kind", "error_detail"),
)


class ConversationChanged(RuntimeError):
    """A message was removed from the database while the export ran: it cannot be whole."""


def export(conversation: Conversation) -> Iterator[str]:
    """The pieces of the file, written as the messages are read, so that none keeps all of them.

    It holds the messages that exist when it begins, each as it is when its turn comes. Raises
    ConversationChanged when one is gone by then.
    """
    tree = tree_of(conversation)
    yield _dump(_exported(conversation)).removesuffix("\n}") + ',\n  "messages": ['
    rows = conversation.messages.select_related("author").defer("html").with_steps()
    rows = rows.filter(sequence__lte=tree.last_sequence)
    count = 0
    for message in in_batches(rows, "sequence", MESSAGES_PER_BATCH):
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
        "instructions": conversation.instructions,
        "created_at": conversation.created_at.isoformat(),
        "leaf": str(conversation.leaf_id) if conversation.leaf_id else None,
    }


def _exported_message(message: Message) -> dict[str, Any]:
    """A message with its steps. Its own times are from its first step to the end of its last."""
    plain = ("sequence", "role", "status", "text", "reasoning", "name", "tool_calls")
    last = message.last_step or Step()
    first_text = [step.first_text_at for step in message.known_steps if step.first_text_at]
    times = {
        "created_at": message.created_at,
        "first_text_at": min(first_text, default=None),
        "finished_at": last.finished_at,
    }
    return {
        "id": str(message.id),
        "parent": str(message.parent_id) if message.parent_id else None,
        "author": message.author.email if message.author else None,
        **_plain(message, *plain, "tool_call_id", "model"),
        **_plain(last, *SAID),
        "usage": _sum_of_usage(message),
        **{name: moment and moment.isoformat() for name, moment in times.items()},
        "steps": [_exported_step(step) for step in message.known_steps],
    }


def _exported_step(step: Step) -> dict[str, Any]:
    moments = ("started_at", "first_text_at", "answer_at", "finished_at")
    return {
        **_plain(step, "number", "kind", "status", "text_start", "reasoning_start"),
        **_plain(step, "model", "parameters", "omitted", *SAID),
        **_plain(step, "tool_calls", "usage", "retry_after"),
        **{name: moment and moment.isoformat() for name, moment in _plain(step, *moments).items()},
    }


def _plain(row: Message | Step, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _sum_of_usage(message: Message) -> dict[str, int] | None:
    """The tokens of all steps of which the API has said them; None when it has of none."""
    known = [step.usage for step in message.known_steps if step.usage]
    if not known:
        return None
    return {name: sum(usage.get(name, 0) for usage in known) for name in TOKENS}
