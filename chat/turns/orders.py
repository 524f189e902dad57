"""What any thread may ask of a running reply, in whichever process it runs."""

import uuid

from chat.live import line


def stop(reply_id: uuid.UUID) -> None:
    """End it where it is; what has arrived is kept."""
    line.order("stop", reply_id=str(reply_id))


def show(reply_id: uuid.UUID) -> None:
    """Have a snapshot sent to all of its viewers."""
    line.order("snapshot", reply_id=str(reply_id))
