"""What follows when somebody leaves a team, once it is committed."""

import uuid
from dataclasses import dataclass

from django.db import transaction

from chat.conversations.deleting import Deleted
from chat.live import dismissal, line
from chat.turns import announce, orders


@dataclass(frozen=True, slots=True)
class Departure:
    """What must be told and stopped when somebody has gone: their replies, their conversations."""

    user_id: int
    running: tuple[uuid.UUID, ...]
    deleted: tuple[Deleted, ...] = ()

    def carry_out(self) -> None:
        """After the commit: stop their replies, take away what went, close their sockets."""
        transaction.on_commit(self._carry_out)

    def _carry_out(self) -> None:
        for reply_id in self.running:
            orders.stop(reply_id)
        for gone in self.deleted:
            for reply_id in gone.running:
                orders.stop(reply_id)
            line.say(announce.removed(gone.id, gone.listed_by))
        dismissal.revoke(self.user_id)
