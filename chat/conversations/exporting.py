"""A conversation as plain values: its whole tree, with all that is known of every message."""

from typing import Any

from chat.models import Conversation, Message, Step
from chat.models.tree import tree_of

TOKENS = ("prompt_tokens", "completion_tokens", "total_tokens")
# What the API said of a completion; a message has it of its last step.
SAID = (
    *("answered_by", "finish_reason", "system_fingerprint", "upstream_id", "upstream_created"),
    *("error_kind", "error_detail"),
)


def exported(conversation: Conversation) -> dict[str, Any]:
    """The conversation with its messages, but for what is deleted."""
    tree = tree_of(conversation)
    messages = conversation.messages.select_related("author").with_steps().order_by("sequence")
    return {
        "id": str(conversation.id),
        "title": conversation.title,
        "model": conversation.model,
        "created_at": conversation.created_at.isoformat(),
        "leaf": str(conversation.leaf_id) if conversation.leaf_id else None,
        "messages": [exported_message(message) for message in messages if message.id in tree],
    }


def exported_message(message: Message) -> dict[str, Any]:
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
