"""Daphne on uvloop, wound down with care: replies are saved before sockets close."""

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import uvloop

# Browsers say nothing here: native code for what they send would only cost memory and time to load.
os.environ.setdefault("AUTOBAHN_USE_NVX", "0")
# Nor is TLS spoken here, which Twisted would load: a proxy does that.
sys.modules.setdefault("OpenSSL", None)  # type: ignore[arg-type]
# Nor WAMP, which Autobahn loads beside its sockets: 7 MB of memory.
without_wamp: Any = ModuleType("autobahn.twisted.wamp")
without_wamp.ApplicationSession = object
sys.modules.setdefault(without_wamp.__name__, without_wamp)
# Twisted takes the loop that the policy makes, so the policy comes before Daphne's import.
asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())

import autobahn.twisted.websocket  # noqa: E402
import autobahn.websocket.protocol  # noqa: E402
import daphne.server  # noqa: E402
from autobahn.websocket.protocol import WebSocketProtocol  # noqa: E402
from daphne.endpoints import build_endpoint_description_strings  # noqa: E402
from django.conf import settings  # noqa: E402
from twisted.internet import reactor  # noqa: E402

from chat import runtime  # noqa: E402
from premweb.asgi import application  # noqa: E402
from premweb.core import keep_together  # noqa: E402

from .limits import LimitedHTTPFactory, LimitedWebSocketFactory  # noqa: E402
from .worker import WorkerProcess  # noqa: E402

logger = logging.getLogger(__name__)
# For each socket they would put much in fine print and colours, for a log that takes no such lines.
for module in (autobahn.websocket.protocol, autobahn.twisted.websocket):
    vars(module).update(dict.fromkeys(("pformat", "hltype", "hlval"), lambda _: ""))
# Daphne names its factories where they cannot be passed in.
daphne.server.HTTPFactory = LimitedHTTPFactory
daphne.server.WebSocketFactory = LimitedWebSocketFactory
# Seconds a view's thread may hold the interpreter while the event loop wants it: at the default of
# 5 ms every read and write of a stream waits that long behind a page that is being made.
SWITCH = 0.0005
# Connections that may wait to be accepted: after a restart every page comes back at once.
BACKLOG = 2048
# Sockets carry no commands: what a browser may send is next to nothing.
LARGEST_FRAME = 64 * 1024


class PremWebServer(daphne.server.Server):
    """Daphne's server, with a say when it listens and a quiet end."""

    failure = ""

    def __init__(self, host: str, port: int, say: Callable[[str], None]) -> None:
        super().__init__(
            application,
            endpoints=_endpoints(host, port),
            signal_handlers=False,
            websocket_max_message_size=LARGEST_FRAME,
            websocket_max_frame_size=LARGEST_FRAME,
            server_name="",
            verbosity=0,
        )
        self._say = say
        self._ports: list[Any] = []
        self._begun: asyncio.Task[None] | None = None
        self._together: asyncio.Task[None] | None = None
        self._worker: WorkerProcess | None = None
        self._ending: asyncio.Task[None] | None = None

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT. `failure` says why when it could not listen."""
        loop = reactor._asyncioEventloop
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end)
        self._begun = loop.create_task(self._begin())
        super().run()

    async def _begin(self) -> None:
        """Say where it listens once the loop runs: a signal that came before would be lost."""
        await runtime.start()
        self._worker = WorkerProcess()
        self._worker.begin()
        sys.setswitchinterval(SWITCH)
        self._together = asyncio.create_task(keep_together(), name="core")
        gc.freeze()  # what was loaded at the start is never garbage: no need to look again
        for port in self._ports:
            address = port.getHost()
            host = f"[{address.host}]" if ":" in address.host else address.host
            replies = "simulated replies, no PREM_API_KEY" if settings.PREM_SIMULATED else "live"
            self._say(f"PremWeb listens on http://{host}:{address.port} ({replies})")

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """Daphne's, with the way to send a frame that is encoded already."""
        if scope["type"] == "websocket":
            scope["write_frame"] = protocol.write_frame
        return super().create_application(protocol, scope)

    def listen_success(self, port: Any) -> None:
        self._ports.append(port)

    def listen_error(self, failure: Any) -> None:
        self.failure = failure.getErrorMessage()
        self.stop()

    def _end(self) -> None:
        if self._ending is None:
            self._ending = asyncio.ensure_future(self._wind_down())
        else:  # a second signal: whoever sends it does not want to wait
            runtime.current().engine.hurry()
            if self._worker:
                self._worker.kill()

    async def _wind_down(self) -> None:
        """Take no new connections, let the running replies end or save them, close the sockets."""
        try:
            for port in self._ports:
                port.stopListening()
            running = runtime.current().engine.drain()
            if running and settings.GRACE:
                self._say(
                    f"Waiting up to {settings.GRACE} s for {running} running replies; "
                    "once more ends them now."
                )
            # Beside the replies, which get the same time.
            worker = self._worker.end(settings.GRACE) if self._worker else asyncio.sleep(0)
            await asyncio.gather(runtime.stop(settings.GRACE), worker)
            for protocol in list(self.connections):
                if getattr(protocol, "state", None) == WebSocketProtocol.STATE_OPEN:
                    # "Service restart": the public method lets only applications' codes through.
                    protocol.sendCloseFrame(code=1012)
            await asyncio.sleep(0.1)  # the close frames leave
        except Exception:
            logger.exception("the server did not end as it should")
        finally:
            reactor.stop()  # type: ignore[misc]


def _endpoints(host: str, port: int) -> list[str]:
    """Twisted's words for where to listen; with Redis, a port that other processes share."""
    if not settings.REDIS_URL or ":" in host:
        endpoints = build_endpoint_description_strings(host=host, port=port)
        return [f"{endpoint}:backlog={BACKLOG}" for endpoint in endpoints]
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # The kernel spreads new connections over all that listen: processes can come and go.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind((host, port))
    listener.listen(BACKLOG)
    return [f"fd:fileno={listener.detach()}"]
