"""The models that an API offers to a key."""

import asyncio
import time
from collections.abc import Callable

from django.utils.translation import gettext as _

from chat.prem import Model, PremClient, PremError

FRESH = 300.0
# So long one failure answers for all who ask: a page must not wait for an API that is away.
FAILURE = 10.0
PATIENCE = 8.0


class ModelList:
    """The models of `GET /models`, asked for again when they are five minutes old."""

    def __init__(
        self,
        client: PremClient,
        loop: asyncio.AbstractEventLoop,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self._loop, self._clock = client, loop, clock
        self._models: list[Model] = []
        self._asked = -FRESH
        self._failed_at = -FAILURE
        self._failure = PremError(_("Prem has not been asked for its models yet."))
        self._one_at_a_time = asyncio.Lock()

    def known(self) -> list[Model]:
        """What was last heard, without asking; empty before the first answer."""
        return self._models

    @property
    def fresh(self) -> bool:
        return bool(self._models) and self._clock() - self._asked < FRESH

    def get(self, *, refresh: bool = False) -> list[Model]:
        """The models, from a view's thread. Raises PremError when they cannot be had."""
        if self.fresh and not refresh:
            return self._models
        if not refresh:
            self._raise_recent_failure()
        future = asyncio.run_coroutine_threadsafe(self._ask(refresh), self._loop)
        try:
            return future.result(PATIENCE)
        except TimeoutError:
            future.cancel()
            error = PremError(_("Prem took too long to list its models."))
            self._note(error)
            raise error from None

    async def _ask(self, refresh: bool) -> list[Model]:
        async with self._one_at_a_time:
            if refresh or not self.fresh:
                try:
                    self._models = await self._client.models()
                except PremError as error:
                    self._note(error)
                    raise
                self._asked = self._clock()
                self._failed_at = -FAILURE
        return self._models

    def _note(self, error: PremError) -> None:
        self._failure, self._failed_at = error, self._clock()

    def _raise_recent_failure(self) -> None:
        if self._clock() - self._failed_at < FAILURE:
            raise PremError(self._failure.message)
