"""Who has seen what: noted as events reach the sockets, kept a moment later, many at once."""

import asyncio
import logging
import uuid

from chat.live import frames
from chat.live.channels import list_key
from chat.live.hub import Hub
from chat.support.threads import DATABASE_AWAY, DatabaseThread

from .sidebar import see

logger = logging.getLogger(__name__)
COLLECT_SIGHTINGS_S = 0.3
Sight = tuple[int, int, uuid.UUID]  # user, team, conversation


class Sightings:
    """Collects what viewers have seen, saves it, and tells their other windows."""

    def __init__(self, hub: Hub, thread: DatabaseThread) -> None:
        self._hub, self._thread = hub, thread
        self._noted: set[Sight] = set()
        self._any = asyncio.Event()

    def note(self, user_id: int, team_id: int, conversation_id: uuid.UUID) -> None:
        """This member has the end of a reply of this conversation on the screen."""
        self._noted.add((user_id, team_id, conversation_id))
        self._any.set()

    async def save_on(self) -> None:
        """Runs as long as the process."""
        while True:
            await self._any.wait()
            await asyncio.sleep(COLLECT_SIGHTINGS_S)
            self._any.clear()
            noted, self._noted = self._noted, set()
            try:
                changed = await self._thread.call(see, {(u, c) for u, _, c in noted})
            except DATABASE_AWAY as error:  # an unread mark too many; the next visit takes it off
                logger.warning("what was seen was not saved: %s", type(error).__name__)
                continue
            for user, team, conversation in noted:
                if (user, conversation) in changed:
                    await self._hub.publish(list_key(user, team), frames.seen(str(conversation)))
