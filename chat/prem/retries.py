"""Which failed tries are worth another one, and when."""

import random

import httpx

from .errors import BadKey, ContextTooLong, NoSuchModel, PremError, QuotaExceeded

RETRIED = {408, 409, 429}
MAX_RETRY_WAIT_S = 20.0
FIRST_BACKOFF_S, MAX_BACKOFF_S = 0.5, 8.0


class Refused(Exception):
    """A try that brought no response to read."""

    def __init__(self, error: PremError, is_retried: bool) -> None:
        super().__init__(error.message)
        self.error, self._is_retried = error, is_retried

    def wait(self, attempt: int) -> float | None:
        """Seconds before the next try; None when there must be none."""
        asked = self.error.retry_after or 0.0
        if not self._is_retried or asked > MAX_RETRY_WAIT_S:
            return None
        backoff = min(FIRST_BACKOFF_S * 2**attempt, MAX_BACKOFF_S)
        return asked or backoff * random.uniform(0.75, 1)  # noqa: S311


# What no new try changes, whatever the status is that it came with.
LASTING = (BadKey, ContextTooLong, NoSuchModel, QuotaExceeded)


def is_retried(response: httpx.Response, error: PremError) -> bool:
    """`x-should-retry` decides where it is sent, as Prem's SDK has it."""
    if isinstance(error, LASTING):
        return False
    told: str | None = response.headers.get("x-should-retry")
    if told in {"true", "false"}:
        return told == "true"
    status: int = response.status_code
    return status in RETRIED or status >= 500
