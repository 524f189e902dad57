"""Whether a key works, asked of the API before anything is saved."""

import asyncio

from django.conf import settings
from django.utils.translation import gettext as _

from chat.prem import (
    BadKey,
    BadRequest,
    MalformedStream,
    Model,
    NoSuchModel,
    PremError,
    QuotaExceeded,
    RateLimited,
    UpstreamStalled,
)
from chat.support import redaction

from .clients import make_client
from .endpoint import Access

ANSWER_S = 8.0  # or PREM_READ_TIMEOUT, where that is less
OF_THE_LOOP_S = 2.0  # more, for a loop that is busy
KEY, BASE_URL = "key", "base_url"


class KeyRefused(Exception):
    """The key does not work; the message is for the form's `field`."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def check(access: Access, loop: asyncio.AbstractEventLoop) -> None:
    """Ask `GET /models` with it, and wait: from the thread of a view that is marked for it, by
    `waits_for_others`. Raises KeyRefused.
    """
    redaction.hide(access.key)
    asking = asyncio.run_coroutine_threadsafe(_ask(access), loop)
    try:
        models = asking.result(_answer_s() + OF_THE_LOOP_S)
    except TimeoutError:
        asking.cancel()
        raise KeyRefused(BASE_URL, _slow()) from None
    except PremError as error:
        raise KeyRefused(*_words(error)) from error
    if not models:
        raise KeyRefused(BASE_URL, _foreign())


async def _ask(access: Access) -> list[Model]:
    client = make_client(access, read_timeout=_answer_s(), max_retries=0)
    try:
        async with asyncio.timeout(_answer_s()):
            return await client.models()
    finally:
        await client.aclose()


def _words(error: PremError) -> tuple[str, str]:
    """The field, and what to do next; the API's own words where they help."""
    match error:
        case BadKey():
            return KEY, _("Prem did not accept this key. Copy it again from your Prem account.")
        case QuotaExceeded():
            return KEY, _("The account of this key has no credit left. Top it up, then try again.")
        case RateLimited():
            return KEY, _("Prem asks to slow down. Try again in a minute.")
        case UpstreamStalled():
            return BASE_URL, _slow()
        case MalformedStream() | NoSuchModel():
            return BASE_URL, _foreign()
        case BadRequest():
            words = _("The key could not be checked: %(reason)s")
            return BASE_URL, words % {"reason": error.message}
    words = _("Prem could not be reached, so the key is not checked. %(reason)s")
    return BASE_URL, words % {"reason": error.message}


def _answer_s() -> float:
    return min(ANSWER_S, settings.PREM_READ_TIMEOUT)


def _slow() -> str:
    words = _("No answer within %(seconds)s seconds, so the key is not checked. Try again.")
    return words % {"seconds": f"{_answer_s():g}"}


def _foreign() -> str:
    return _("What answers at this address is not Prem's API.")
