"""Closes the sockets of people who lost access: at once by an order, otherwise by the sweep."""

import logging
from typing import Any

from chat.access import revocation
from chat.support.threads import DatabaseThread

from . import line
from .hub import Hub, Viewer
from .presence import Presence

logger = logging.getLogger(__name__)


def revoke(user_id: int) -> None:
    """Have every process check this person's sockets again; from any thread."""
    line.order("revoke", user_id=user_id)


def switch(session_key: str, membership_id: int) -> None:
    """Close this session's sockets that were opened in another team; from any thread."""
    line.order("switch", session=session_key, membership_id=membership_id)


class Dismissal:
    """Checks the access of the sockets of this process, and closes those without access."""

    def __init__(self, hub: Hub, presence: Presence, thread: DatabaseThread) -> None:
        self._hub, self._presence, self._thread = hub, presence, thread
        hub.commands |= {
            "revoke": self._revoke,
            "switch": self._switch,
            "reshared": self._reshared,
        }

    async def sweep(self) -> None:
        """Check all sockets of this process."""
        viewers = list(self._hub.all_viewers())
        await self._dismiss_revoked(viewers)
        await self._dismiss_shut_out(viewers)

    async def _revoke(self, arguments: dict[str, Any]) -> None:
        user_id = arguments["user_id"]
        everybody = self._hub.all_viewers()
        theirs = [
            one for one in everybody if one.credentials and one.credentials.user_id == user_id
        ]
        try:
            if theirs:
                await self._dismiss_revoked(theirs)
        except Exception:  # the sweep asks again
            logger.exception("sockets could not be looked at")

    async def _switch(self, arguments: dict[str, Any]) -> None:
        for viewer in self._hub.all_viewers():
            known = viewer.credentials
            if known is None or known.membership_id == arguments["membership_id"]:
                continue
            if known.session_key == arguments["session"]:
                await _dismiss(viewer, "team")

    async def _reshared(self, arguments: dict[str, Any]) -> None:
        conversation_id = arguments["conversation_id"]
        self._presence.share(conversation_id, arguments["shared"])
        try:
            await self._dismiss_shut_out(list(self._hub.viewers.get(conversation_id, ())))
        except Exception:  # the sweep asks again
            logger.exception("who lost access was not found out")

    async def _dismiss_revoked(self, viewers: list[Viewer]) -> None:
        for viewer, reason in await self._thread.call(revocation.revoked, viewers):
            await _dismiss(viewer, reason)

    async def _dismiss_shut_out(self, viewers: list[Viewer]) -> None:
        for viewer in await self._thread.call(revocation.shut_out, viewers):
            await _dismiss(viewer, "no_access")


async def _dismiss(viewer: Viewer, reason: str) -> None:
    """Close one socket; its failure does not keep another socket open."""
    try:
        await viewer.dismiss(reason)
    except Exception:
        logger.exception("a socket could not be closed")
