"""The models that an API offers to a key: known to the pages, asked for on the event loop."""

import asyncio
import datetime as dt
import logging
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from chat.live import frames, line
from chat.live.channels import team_key
from chat.prem import Model, PremError

logger = logging.getLogger(__name__)
FRESH_S = 300.0  # an older list is asked for again when a page needs it
AFTER_FAILURE_S = 10.0  # the same after a failure
BETWEEN_REQUESTS_S = 5.0  # at least, however often people ask for a new list
LIST_ANSWER_S = 8.0  # for one request, with its new tries


def has_no_list(error: PremError) -> bool:
    """Whether a server has refused `GET /models` because it does not know this address."""
    return error.status in (404, 405, 501)


@dataclass(frozen=True, slots=True)
class KnownModels:
    """What is known at the moment. `failure` says why the last request brought no list."""

    models: tuple[Model, ...] = ()
    failure: str = ""
    listed_at: dt.datetime | None = None
    is_asking: bool = False

    @property
    def state(self) -> str:
        """`known`, or why there is nothing to choose from yet: `loading`, `failed`."""
        if self.models:
            return "known"
        if self.is_asking and not self.failure:
            return "loading"
        return "failed" if self.failure else "known"


class ModelList:
    """One for each access. Views read it from their threads and never wait: one request at a time
    runs on the loop, and its news reaches the open pages of all teams that have looked here. `ask`
    sends it, and raises PremError.
    """

    def __init__(
        self,
        ask: Callable[[], Awaitable[list[Model]]],
        loop: asyncio.AbstractEventLoop,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._list_models, self._loop, self._clock = ask, loop, clock
        self._lock = threading.Lock()
        self._known = KnownModels()
        self._asked_at = self._answered_at = self._failed_at = float("-inf")
        self._teams: set[int] = set()
        self._request: asyncio.Task[None] | None = None
        self._is_closed = False

    # From any thread ------------------------------------------------------------------------------

    def look(self, team_id: int | None = None) -> KnownModels:
        """Return what is known. An old list is asked for; the team is told what comes of it."""
        now = self._clock()
        is_old = now - self._answered_at >= FRESH_S and now - self._failed_at >= AFTER_FAILURE_S
        if is_old:
            self.refresh(team_id)
        elif team_id is not None:
            self._teams.add(team_id)
        return self._known

    def refresh(self, team_id: int | None = None) -> None:
        """Have the list asked for, unless it already is."""
        if team_id is not None:
            self._teams.add(team_id)
        with self._lock:
            if self._known.is_asking:
                return
            self._known = replace(self._known, is_asking=True)
        self._loop.call_soon_threadsafe(self._start)

    # On the loop ----------------------------------------------------------------------------------

    def drop(self, model: str) -> None:
        """The API says that there is no such model: it leaves the list at once, and a new list is
        asked for.
        """
        left = tuple(one for one in self._known.models if one.id != model)
        if len(left) < len(self._known.models):
            self._known = replace(self._known, models=left)
            self._tell()
        self.refresh()

    def close(self) -> None:
        """Ask no more."""
        self._is_closed = True
        if self._request is not None:
            self._request.cancel()

    def _start(self) -> None:
        if self._is_closed:
            return
        self._request = self._loop.create_task(self._ask(), name="models")

    async def _ask(self) -> None:
        before = self._known
        await asyncio.sleep(self._asked_at + BETWEEN_REQUESTS_S - self._clock())
        self._asked_at = self._clock()
        try:
            async with asyncio.timeout(LIST_ANSWER_S):
                models = tuple(await self._list_models())
        except TimeoutError:
            self._fail(_("The API took too long to list its models."))
        except PremError as error:
            self._fail(_("It has no list of them.") if has_no_list(error) else error.message)
        except Exception:
            logger.exception("the list of models could not be asked for")
            self._fail(_("The server could not ask for it."))
        else:
            self._answered_at, self._failed_at = self._clock(), float("-inf")
            self._known = KnownModels(models, listed_at=timezone.now())
        if _shown(before) != _shown(self._known):
            self._tell()

    def _tell(self) -> None:
        line.say([(team_key(team_id), frames.models()) for team_id in list(self._teams)])

    def _fail(self, why: str) -> None:
        self._failed_at = self._clock()
        self._known = replace(self._known, failure=why, is_asking=False)


def _shown(known: KnownModels) -> tuple[object, ...]:
    """What pages show of it."""
    return known.models, known.failure, known.listed_at is None
