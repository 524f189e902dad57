"""The parts that live as long as the server process, on its event loop."""

import asyncio
import logging
from dataclasses import dataclass
from functools import partial
from typing import Any

from .conversations.sightings import Sightings
from .live import line
from .live.dismissal import Dismissal
from .live.hub import Hub, hub
from .live.presence import Presence
from .support import team_cache
from .support.loops import Loops
from .support.threads import DatabaseThread
from .sweep import Sweep
from .turns.engine import Engine
from .upstream import Clients, server_access

logger = logging.getLogger(__name__)
BEAT_EVERY_S = 10.0


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
    admissions: DatabaseThread  # asks who may open a socket
    database: DatabaseThread  # asks for the sweep, and for what else is not saved with replies
    loops: Loops

    def dead_tasks(self) -> list[str]:
        """The names of background tasks that should run and do not at this moment."""
        ended = [task for task in (*self.hub.tasks, *self.engine.store.tasks) if task.done()]
        return [*self.loops.dead(), *(task.get_name() for task in ended)]


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
    database, admissions = DatabaseThread("sweep"), DatabaseThread("admissions")
    engine = Engine(clients, hub, database)
    sightings, presence, loops = Sightings(hub, database), Presence(hub), Loops()
    dismissal = Dismissal(hub, presence, database)
    runtime = Runtime(
        clients, hub, engine, sightings, presence, dismissal, admissions, database, loops
    )
    hub.commands |= {"forget": _forget_here, "model_gone": partial(_drop_model_here, clients)}
    await hub.start()  # the one part that needs another machine
    team_cache.tell_others(lambda team_id: line.order("forget", team_id=team_id))
    line.open_line(hub)
    clients.models(server_access())  # known when the first page asks
    engine.start()
    sweep = Sweep(engine, hub, clients, dismissal, database)
    loops.start("sweep", sweep.sweep_on)
    loops.start("beat", partial(_beat_on, hub, presence))
    loops.start("sightings", sightings.save_on)
    loops.start("presence", presence.tell_on)
    for task in (*hub.tasks, *engine.store.tasks):
        task.add_done_callback(_report_death)
    _runtime = runtime


def _report_death(task: asyncio.Task[None]) -> None:
    """A background task ends with the process alone; /readyz is 503 from then on."""
    if not task.cancelled() and (error := task.exception()):
        logger.critical("the background task %s died", task.get_name(), exc_info=error)


async def _forget_here(arguments: dict[str, Any]) -> None:
    team_cache.drop(arguments["team_id"])


async def _drop_model_here(clients: Clients, arguments: dict[str, Any]) -> None:
    clients.drop_model(arguments["access"], arguments["model"])


async def stop(grace: float = 0.0) -> None:
    """Let what runs end within `grace` seconds or save it, tell the viewers, close connections.

    The parts stay named: what still comes in on an open connection must not start them anew.
    """
    runtime = _runtime
    if runtime is None:
        return
    await runtime.engine.shutdown(grace)
    await runtime.loops.stop()
    await runtime.hub.stop()
    await runtime.clients.aclose()
    for thread in (runtime.database, runtime.admissions):
        thread.stop()


async def _beat_on(hub: Hub, presence: Presence) -> None:
    while True:
        await asyncio.sleep(BEAT_EVERY_S)
        presence.beat()
        await hub.beat()
