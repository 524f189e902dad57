"""The clients of this process: one for each key and address in use, shared by all who use them."""

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial

import httpx
from django.conf import settings

from chat.live import line
from chat.prem import (
    AS_IT_COMES,
    BadKey,
    Chunk,
    CompletionRequest,
    Model,
    NoSuchModel,
    Pace,
    PremClient,
    PremError,
    make_transport,
)

from . import windows
from .endpoint import Access, BadTeamKey
from .failure_log import log_failure
from .model_list import KnownModels, ModelList

MAX_CLIENTS = 200
MAX_LISTS = 1000  # of models
IDLE_S = 600.0
MAX_CONNECTIONS = 1000  # of each client


def make_client(access: Access, read_timeout: float = 0.0, max_retries: int = 2) -> PremClient:
    """A client for this access alone; without a timeout of its own, with PREM_READ_TIMEOUT."""
    transport: httpx.AsyncBaseTransport
    if access.source == "simulator":
        # Where there is a key, nobody needs it: a start is quicker without.
        from chat.prem.simulator import Simulator, SimulatorTransport

        lists_all = settings.DEBUG or settings.SIMULATOR_LISTS_ALL
        transport = SimulatorTransport(Simulator(lists_all=lists_all))
    else:
        plain = settings.PREM_TRANSPORT == "httpx"
        transport = make_transport(access.base_url, reach=access.reach, plain=plain)
    return PremClient(
        base_url=access.base_url,
        api_key=access.key,
        read_timeout=read_timeout or settings.PREM_READ_TIMEOUT,
        transport=transport,
        max_connections=MAX_CONNECTIONS,
        max_retries=max_retries,
        asks_for_usage=True,
    )


class Upstream:
    """One client. `users` requests use it at the moment, on the loop."""

    def __init__(self, access: Access) -> None:
        self.client = make_client(access)
        self.users = 0
        self.retired = False
        self.used_at = time.monotonic()

    async def retire(self) -> None:
        """Close the client once nobody reads from it."""
        self.retired = True
        if not self.users:
            await self.client.aclose()


class Clients:
    """One per process and event loop. What is not used for long, or too much, is closed."""

    def __init__(self, most: int = MAX_CLIENTS) -> None:
        self._loop = asyncio.get_running_loop()
        self._most = most
        self._lock = threading.Lock()
        self._upstreams: OrderedDict[Access, Upstream] = OrderedDict()
        self._lists: OrderedDict[Access, ModelList] = OrderedDict()
        self._closing: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._upstreams)

    @asynccontextmanager
    async def stream(
        self, access: Access, request: CompletionRequest, pace: Pace = AS_IT_COMES
    ) -> AsyncIterator[AsyncIterator[list[Chunk]]]:
        """`PremClient.stream` with the client for this access. Raises PremError."""
        try:
            async with self._in_use(access) as client, client.stream(request, pace) as batches:
                yield batches
        except NoSuchModel:
            if access.refused is None:  # the API says so: nobody is to choose it any more
                line.order("model_gone", access=access.mark, model=request.model)
            raise
        except BadKey as error:
            if access.source != "team":
                raise
            raise BadTeamKey(error.message, status=error.status) from error

    @asynccontextmanager
    async def _in_use(self, access: Access) -> AsyncIterator[PremClient]:
        """The client for this access, which stays open within the block. Raises PremError."""
        upstream = self._upstream(access)
        upstream.users += 1
        try:
            yield upstream.client
        finally:
            upstream.users -= 1
            upstream.used_at = time.monotonic()
            if upstream.retired and not upstream.users:
                self._close([upstream])

    async def _list_models(self, access: Access) -> list[Model]:
        began = time.monotonic()
        try:
            async with self._in_use(access) as client:
                models = await client.models()
        except PremError as error:
            log_failure(error, access, "the list of models", time.monotonic() - began)
            raise
        windows.note_list(access, models)
        return models

    # From any thread ------------------------------------------------------------------------------

    def models(self, access: Access, team_id: int | None = None) -> KnownModels:
        """What is known of the models, at once. A list that is old, or not known yet, is asked for,
        and the open pages of the team are told when there is news.
        """
        if access.refused is not None:
            return KnownModels(failure=access.refused.message)
        return self._list(access).look(team_id)

    def refresh_models(self, access: Access, team_id: int) -> None:
        """Have the models asked for now; `models` has what comes of it."""
        if access.refused is None:
            self._list(access).refresh(team_id)

    def forget(self, access: Access) -> None:
        """The key has been replaced: its client ends with the last reply that it reads."""
        with self._lock:
            gone = self._upstreams.pop(access, None)
            old = self._lists.pop(access, None)
        if old is not None:
            self._loop.call_soon_threadsafe(old.close)
        if gone is not None:
            self._loop.call_soon_threadsafe(self._close, [gone])

    def _list(self, access: Access) -> ModelList:
        """The list outlives the client: an idle client is closed, and its models stay known."""
        with self._lock:
            known = self._lists.get(access)
            if known is None:
                ask = partial(self._list_models, access)
                known = self._lists[access] = ModelList(ask, self._loop)
            self._lists.move_to_end(access)
            if len(self._lists) > MAX_LISTS:
                self._lists.popitem(last=False)
        return known

    def _upstream(self, access: Access) -> Upstream:
        """Raises PremError when nothing can be asked with this access."""
        if access.refused is not None:
            raise access.refused
        with self._lock:
            upstream = self._upstreams.get(access)
            if upstream is None:
                upstream = self._upstreams[access] = Upstream(access)
            self._upstreams.move_to_end(access)
            upstream.used_at = time.monotonic()
            surplus = [self._upstreams.popitem(last=False)[1]] if len(self) > self._most else []
        if surplus:
            self._loop.call_soon_threadsafe(self._close, surplus)
        return upstream

    # On the loop ----------------------------------------------------------------------------------

    def close_idle(self) -> None:
        """Let go of the clients that nobody has used for a while."""
        before = time.monotonic() - IDLE_S
        with self._lock:
            idle = [a for a, one in self._upstreams.items() if one.used_at < before]
            gone = [self._upstreams.pop(a) for a in idle if not self._upstreams[a].users]
        self._close(gone)

    def _close(self, upstreams: Iterable[Upstream]) -> None:
        for upstream in upstreams:
            task = self._loop.create_task(upstream.retire())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    def drop_model(self, mark: str, model: str) -> None:
        """An API says that it has no such model: it leaves the lists of the access of this mark."""
        with self._lock:
            lists = [known for access, known in self._lists.items() if access.mark == mark]
        for known in lists:
            known.drop(model)

    async def aclose(self) -> None:
        """Close all of them; a connection in use closes with its stream."""
        with self._lock:
            upstreams = list(self._upstreams.values())
            self._upstreams.clear()
            lists = list(self._lists.values())
        for known in lists:
            known.close()
        for upstream in upstreams:
            await upstream.client.aclose()
        if self._closing:
            await asyncio.wait(self._closing)
