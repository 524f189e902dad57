"""Orders to a running reply, from any thread and in any process."""

import uuid

from chat.live import line


def stop(reply_id: uuid.UUID) -> None:
    """End the reply and keep the text that has arrived."""
    line.order("stop", reply_id=str(reply_id))


def show(reply_id: uuid.UUID) -> None:
    """Have its process send a snapshot to all viewers of the reply."""
    line.order("snapshot", reply_id=str(reply_id))
