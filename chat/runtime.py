"""What lives as long as the server process: started once on its event loop, wound down once."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

from .conversations.sightings import Sightings
from .live import line
from .live.dismissal import Dismissal
from .live.hub import Hub, hub
from .live.presence import Presence
from .support import team_cache
from .support.cancelling import cancel
from .support.threads import DatabaseThread
from .teams.retention import Keeper
from .turns import announce, branches, waiting
from .turns.engine import Engine
from .turns.settle import settle_abandoned, settled_of
from .upstream import Clients, server_access

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
    dismissal: Dismissal
    keeper: Keeper
    doors: DatabaseThread  # who lets sockets in
    tasks: tuple[asyncio.Task[None], ...] = ()

    def dead_tasks(self) -> list[str]:
        """The names of the background tasks that have ended: none does so by itself."""
        tasks = (*self.tasks, *self.hub.tasks, *self.engine.store.tasks)
        return [task.get_name() for task in tasks if task.done()]


_runtime: Runtime | None = None


def current() -> Runtime:
    """The running parts. Raises NotServing before `start`."""
    if _runtime is None:
        raise NotServing
    return _runtime


def has_started() -> bool:
    """Whether all parts run, or ran until `stop`."""
    return _runtime is not None


async def start() -> None:
    """Start the parts on this loop; a second call changes nothing.

    Raises LayerAway or LayerRefused when the channel layer cannot be joined; then nothing runs.
    """
    global _runtime
    if _runtime is not None:
        return
    clients = Clients()
    engine = Engine(clients, hub)
    sightings = Sightings(hub, engine.store.thread)
    presence, keeper = Presence(hub), Keeper(engine)
    doors = DatabaseThread("doors")
    dismissal = Dismissal(hub, presence, engine.store.thread)
    runtime = Runtime(clients, hub, engine, sightings, presence, dismissal, keeper, doors)
    hub.commands["forget"] = _forget_here
    await hub.start()  # the one part that needs another machine
    team_cache.tell_others(lambda team_id: line.order("forget", team_id=team_id))
    line.open_line(hub)
    clients.models(server_access())  # known when the first page asks
    engine.start()
    runtime.tasks = (
        asyncio.create_task(_sweep_on(runtime), name="sweeper"),
        asyncio.create_task(_beat_on(hub, presence), name="heart"),
        asyncio.create_task(sightings.save_on(), name="sightings"),
        asyncio.create_task(presence.tell_on(), name="presence"),
        asyncio.create_task(keeper.keep_on(), name="retention"),
    )
    for task in (*runtime.tasks, *hub.tasks, *engine.store.tasks):
        task.add_done_callback(_report_death)
    _runtime = runtime


def _report_death(task: asyncio.Task[None]) -> None:
    """A background task ends with the process alone; /readyz is 503 from then on."""
    if not task.cancelled() and (error := task.exception()):
        logger.critical("the background task %s died", task.get_name(), exc_info=error)


async def _forget_here(arguments: dict[str, Any]) -> None:
    team_cache.drop(arguments["team_id"])


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
    while True:
        try:
            await _sweep(runtime)
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
    await runtime.dismissal.sweep()
    await call(branches.purge)
