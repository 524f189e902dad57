"""What lives as long as the server process: started once on its event loop, wound down once."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

from . import remembered, revocation
from .hub import Hub, Viewer, hub
from .memory import Tidier
from .models import Conversation
from .presence import Presence
from .retention import Keeper
from .sightings import Sightings
from .tasks import cancel
from .threads import DatabaseThread
from .turns import announce, branches, waiting
from .turns.announce import News
from .turns.engine import Engine
from .turns.settle import settle_abandoned, settled_of
from .upstream import Clients

logger = logging.getLogger(__name__)
SWEEP_EVERY = 3.0
BEAT_EVERY = 10.0


class NotServing(RuntimeError):
    """There is no server loop: a view was called outside of an ASGI server."""


@dataclass(slots=True)
class Runtime:
    """The parts that need the event loop."""

    clients: Clients
    hub: Hub
    engine: Engine
    sightings: Sightings
    presence: Presence
    keeper: Keeper
    doors: DatabaseThread  # who lets sockets in
    tasks: tuple[asyncio.Task[None], ...] = ()

    def reshared(self, conversation: Conversation, news: News) -> None:
        """Another sharing counts from now on, in every process; from any thread."""
        self.engine.run(self._reshare(str(conversation.id), conversation.is_shared, news))

    async def _reshare(self, conversation_id: str, shared: bool, news: News) -> None:
        await self.hub.command("reshared", conversation_id=conversation_id, shared=shared)
        await self.hub.tell(news)

    async def let_go(self, arguments: dict[str, Any]) -> None:
        """Close the sockets of those who may no longer see the conversation."""
        conversation_id = arguments["conversation_id"]
        self.presence.share(conversation_id, arguments["shared"])
        viewers = list(self.hub.viewers.get(conversation_id, ()))
        try:
            shut_out = await self.engine.store.call(revocation.shut_out, viewers)
        except Exception as error:  # the sweep asks again
            logger.warning("who lost access was not found out: %s", type(error).__name__)
            return
        for viewer in shut_out:
            await viewer.dismiss("no_access")


_runtime: Runtime | None = None


def current() -> Runtime:
    """The running parts. Raises NotServing before `start`."""
    if _runtime is None:
        raise NotServing
    return _runtime


async def start() -> None:
    """Start the parts on this loop; a second call changes nothing."""
    global _runtime
    if _runtime is not None:
        return
    clients = Clients()
    engine = Engine(clients, hub)
    sightings = Sightings(hub, engine.store)
    presence, keeper = Presence(hub), Keeper(engine)
    doors = DatabaseThread("doors")
    _runtime = Runtime(clients, hub, engine, sightings, presence, keeper, doors)
    hub.commands |= {"revoke": _revoke_here, "switch": _switch_here}
    hub.commands |= {"reshared": _runtime.let_go, "forget": _forget_here}
    remembered.tell_others(lambda team_id: engine.order("forget", team_id=team_id))
    engine.start()
    await hub.start()
    _runtime.tasks = (
        asyncio.create_task(_sweep_on(_runtime), name="sweeper"),
        asyncio.create_task(_beat_on(hub, presence), name="heart"),
        asyncio.create_task(sightings.save_on(), name="sightings"),
        asyncio.create_task(presence.tell_on(), name="presence"),
        asyncio.create_task(keeper.keep_on(), name="retention"),
    )


# May be called from any thread, once the change is committed.


def revoke(user_id: int) -> None:
    """Look again, at once and in every process, whether this person's sockets may stay."""
    current().engine.order("revoke", user_id=user_id)


def switch(session_key: str, membership_id: int) -> None:
    """Close this session's sockets that were opened in another team."""
    session = revocation.digest(session_key)
    current().engine.order("switch", session=session, membership_id=membership_id)


async def _revoke_here(arguments: dict[str, Any]) -> None:
    user_id = arguments["user_id"]
    theirs = [v for v in hub.all_viewers() if v.credentials and v.credentials.user_id == user_id]
    if not theirs:
        return
    try:
        await _dismiss_revoked(current(), theirs)
    except Exception as error:  # the database may be away; the sweep asks again
        logger.warning("sockets could not be looked at: %s", type(error).__name__)


async def _forget_here(arguments: dict[str, Any]) -> None:
    remembered.drop(arguments["team_id"])


async def _switch_here(arguments: dict[str, Any]) -> None:
    for viewer in hub.all_viewers():
        known = viewer.credentials
        if known is None or known.membership_id == arguments["membership_id"]:
            continue
        if revocation.digest(known.session_key) == arguments["session"]:
            await viewer.dismiss("team")


async def _dismiss_revoked(runtime: Runtime, viewers: list[Viewer]) -> None:
    for viewer, reason in await runtime.engine.store.call(revocation.revoked, viewers):
        await viewer.dismiss(reason)


async def stop(grace: float = 0.0) -> None:
    """Let what runs end within `grace` seconds or save it, tell the viewers, close connections.

    The parts stay named: what still comes in on an open connection must not start them anew.
    """
    runtime = _runtime
    if runtime is None:
        return
    await runtime.engine.shutdown(grace)
    await cancel(*runtime.tasks)
    await runtime.hub.stop()
    await runtime.clients.aclose()


async def _sweep_on(runtime: Runtime) -> None:
    tidier = Tidier(runtime.doors, runtime.engine.store.thread)
    while True:
        try:
            await _sweep(runtime)
            await tidier.look(*runtime.hub.crowd())
        except Exception as error:  # the database may be away; the next sweep tries again
            logger.warning("a sweep did not finish: %s", type(error).__name__)
        await asyncio.sleep(SWEEP_EVERY)


async def _beat_on(hub: Hub, presence: Presence) -> None:
    while True:
        await asyncio.sleep(BEAT_EVERY)
        presence.beat()
        await hub.beat()


async def _sweep(runtime: Runtime) -> None:
    """Settle what nobody runs, send what waits, tell viewers what they missed, let go those who
    lost access, close what nobody uses, remove what was deleted.
    """
    engine, call = runtime.engine, runtime.engine.store.call
    await call(settle_abandoned, engine.running)
    runtime.clients.close_idle()
    if not engine.draining:
        for conversation_id in await call(waiting.ready):
            await engine.start_waiting(conversation_id)
    viewers = list(runtime.hub.all_viewers())
    awaited = {id for viewer in viewers for id in viewer.awaited}
    if awaited:
        for message in await call(settled_of, awaited):
            [(key, event), *_] = await call(announce.ended, message)
            await runtime.hub.deliver_here(key, event)
    await _dismiss_revoked(runtime, viewers)
    for viewer in await call(revocation.shut_out, viewers):
        await viewer.dismiss("no_access")
    await call(branches.purge)
