"""Daphne on uvloop: it starts whole, and it saves the running replies before it ends."""

import asyncio
import gc
import logging
import signal
import socket
from collections.abc import Callable
from typing import Any

import uvloop

# Twisted takes the loop that the policy makes, so the policy comes before Daphne's import.
asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())

import daphne.server  # noqa: E402
from autobahn.websocket.protocol import WebSocketProtocol  # noqa: E402
from daphne.endpoints import build_endpoint_description_strings  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.exceptions import ImproperlyConfigured  # noqa: E402
from twisted.internet import reactor as twisted_reactor  # noqa: E402
from twisted.logger import LogPublisher, globalLogBeginner  # noqa: E402

from chat import runtime  # noqa: E402
from premweb import __version__  # noqa: E402
from premweb.asgi import application, pages  # noqa: E402

from . import descriptors, starting  # noqa: E402
from .bodies import BODY_FILE  # noqa: E402
from .http_channel import LimitedHTTPFactory  # noqa: E402
from .websocket import LimitedWebSocketFactory  # noqa: E402
from .worker import WorkerProcess  # noqa: E402

logger = logging.getLogger(__name__)
reactor: Any = twisted_reactor
# Connections that may wait to be accepted: after a restart every page comes back at once.
BACKLOG = 2048
# Browsers send no commands over sockets: what they say is small, and plain Python reads it.
LARGEST_FRAME_BYTES = 16 * 1024
# Addresses by which this machine reaches the server itself.
HERE = {"127.0.0.1", "::1", "0.0.0.0", "::"}  # noqa: S104


class PremWebServer(daphne.server.Server):
    """Daphne's server with our limits: it waits for database and Redis, and ends in order."""

    def __init__(
        self, host: str, port: int, say: Callable[[str], None], *, alone: bool, prepared: bool
    ) -> None:
        """Take the port without listening yet. Raises OSError when it is taken.

        `alone`: no other process serves this data; `prepared`: it is ready to be served.
        """
        super().__init__(
            application,
            endpoints=build_endpoint_description_strings(host=host, port=port),
            websocket_max_message_size=LARGEST_FRAME_BYTES,
            websocket_max_frame_size=LARGEST_FRAME_BYTES,
            server_name="",
        )
        descriptors.raise_limit()
        self.failure: Exception | None = None
        self._say, self._alone, self._prepared = say, alone, prepared
        self._socket = _bound_socket(host, port)
        self._port: Any = None
        self._beginning: asyncio.Task[None] | None = None
        self._worker: WorkerProcess | None = None
        self._ending: asyncio.Task[None] | None = None

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT. `failure` says why the server ended by itself.

        Daphne's own `run` makes its factories itself, and listens before anything is prepared.
        """
        loop = daphne.server.twisted_loop
        asyncio.set_event_loop(loop)
        self.connections: dict[Any, Any] = {}
        self.http_factory = LimitedHTTPFactory(self)
        self.ws_factory = LimitedWebSocketFactory(self, server=self.server_name)
        self.ws_factory.setProtocolOptions(
            autoPingTimeout=self.ping_timeout,
            allowNullOrigin=True,
            openHandshakeTimeout=self.websocket_handshake_timeout,
            maxMessagePayloadSize=self.websocket_max_message_size,
            maxFramePayloadSize=self.websocket_max_frame_size,
        )
        nowhere: Any = LogPublisher()
        globalLogBeginner.beginLoggingTo([nowhere], redirectStandardIO=False, discardBuffer=True)
        reactor.callLater(1, self.application_checker)
        reactor.callLater(2, self.timeout_checker)
        reactor.addSystemEventTrigger("before", "shutdown", self.kill_all_applications)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end)
        self._beginning = loop.create_task(self._begin())
        reactor.run(installSignalHandlers=False)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """Daphne's, with the way to send a frame that is encoded already, or a body as a file."""
        if scope["type"] == "websocket":
            scope["write_frame"] = protocol.write_frame
        else:
            scope["extensions"] = {BODY_FILE: protocol.hand_over_body()}
        return super().create_application(protocol, scope)

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Daphne's, which would take a long response faster than its reader does."""
        await super().handle_reply(protocol, message)
        if message.get("more_body"):
            await protocol.drained()

    # The start ----------------------------------------------------------------------------------

    async def _begin(self) -> None:
        """Listen once everything has started; while something is away, answer with 503 instead."""
        try:
            await starting.start_whole(self._wait, alone=self._alone, prepared=self._prepared)
            self._worker = WorkerProcess()
            self._worker.begin()
            pages()
            # What is loaded by now is never garbage. A look through all of it takes 50 ms, in which
            # no stream goes on: the p99 of a delta's age beside 100 streams is 110 ms then, not 70.
            gc.freeze()
            if self._port is None:
                self._listen()
                self._say(self._first_line())
            else:
                self._say("Everything is there now: PremWeb serves.")
        except (ImproperlyConfigured, OSError) as error:
            self._fail(error)
        except Exception as error:
            logger.exception("the server did not start")
            self._fail(error)

    def _wait(self, reason: str) -> None:
        """Report the service that the start waits for."""
        if self._port is None:
            self._listen()
            self._say(f"{self._first_line()} and answers 503 until it has what it waits for")
        self._say(f"Waiting: {reason}")
        logger.warning("the start waits: %s", reason)

    def _listen(self) -> None:
        # The port has a copy of the descriptor: if this one stayed open, the kernel would go on
        # giving it connections after the port has stopped.
        with self._socket as bound:
            bound.listen(BACKLOG)
            self._port = reactor.adoptStreamPort(bound.fileno(), bound.family, self.http_factory)

    def _first_line(self) -> str:
        address = self._port.getHost()
        shown = f"[{address.host}]" if ":" in address.host else address.host
        # The name works on this machine, too, and passkeys need one.
        shown = "localhost" if address.host in HERE else shown
        replies = "simulated replies, no PREM_API_KEY" if settings.PREM_SIMULATED else "live"
        room = f"room for {descriptors.capacity()} sockets"
        return f"PremWeb {__version__} listens on http://{shown}:{address.port} ({replies}; {room})"

    def _fail(self, error: Exception) -> None:
        self.failure = error
        reactor.stop()

    # The end ------------------------------------------------------------------------------------

    def _end(self) -> None:
        if self._ending is None:
            self._ending = asyncio.ensure_future(self._wind_down())
        elif runtime.has_started():
            # A second signal ends the waiting.
            runtime.current().engine.hurry()
            if self._worker:
                self._worker.kill()

    async def _wind_down(self) -> None:
        """Take no new connections, let the running replies end or save them, close the sockets."""
        try:
            if self._beginning is not None:
                self._beginning.cancel()
            if self._port is not None:
                self._port.stopListening()
            # Beside the replies, which get the same time.
            worker = asyncio.ensure_future(self._end_worker())
            if runtime.has_started():
                await self._end_replies()
            for protocol in list(self.connections):
                if getattr(protocol, "state", None) == WebSocketProtocol.STATE_OPEN:
                    # "Service restart": the public method lets only applications' codes through.
                    protocol.sendCloseFrame(code=1012)
            await asyncio.sleep(0.1)  # the close frames leave
            await worker
        except Exception:
            logger.exception("the server did not end as it should")
        finally:
            reactor.stop()

    async def _end_replies(self) -> None:
        running = runtime.current().engine.drain()
        if running and settings.GRACE:
            self._say(
                f"Waiting up to {settings.GRACE} s for {running} running replies; "
                "once more ends them now."
            )
        try:
            await runtime.stop(settings.GRACE)
        except Exception:
            logger.exception("the replies did not end as they should")

    async def _end_worker(self) -> None:
        if self._worker is None:
            return
        try:
            await self._worker.end(settings.GRACE)
        except Exception:
            logger.exception("the worker did not end as it should")


def _bound_socket(host: str, port: int) -> socket.socket:
    """A socket that has the port and does not listen yet; with Redis, processes share a port."""
    ipv6 = ":" in host
    bound = socket.socket(socket.AF_INET6 if ipv6 else socket.AF_INET, socket.SOCK_STREAM)
    bound.setblocking(False)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if settings.REDIS_URL and not ipv6:
        # The kernel spreads new connections over all that listen: processes can come and go.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind((host, port))
    return bound
