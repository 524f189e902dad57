"""Whether a key works, asked of the API before anything is saved."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from enum import Enum

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chat.prem import (
    BadKey,
    BadRequest,
    CompletionRequest,
    MalformedStream,
    NoSuchModel,
    PremError,
    QuotaExceeded,
    RateLimited,
    UpstreamDown,
    UpstreamStalled,
    kind_of_words,
)
from chat.support import redaction

from .clients import make_client
from .endpoint import Access, name_of
from .model_list import has_no_list

KEY_ANSWER_S = 8.0  # or PREM_READ_TIMEOUT, where that is less
ANYBODY_S = 2.0  # more, for the same question without the key
OF_THE_LOOP_S = 2.0  # more, for a loop that is busy
KEY, BASE_URL = "key", "base_url"


class Checked(Enum):
    """What a check has shown: the API takes the key; it lists its models to anybody, so that this
    is not known; it has no list of models, and did not refuse the key of another question.
    """

    TAKEN = "taken"
    LISTED_TO_ANYBODY = "listed to anybody"
    WITHOUT_LIST = "without a list"


class KeyRefused(Exception):
    """The key does not work; the message is for the form's `field`."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def check(access: Access, loop: asyncio.AbstractEventLoop) -> Checked:
    """Ask `GET /models` with it, and wait: from the thread of a view that is marked for it, by
    `waits_for_others`. Raises KeyRefused.
    """
    redaction.hide(access.key)
    asking = asyncio.run_coroutine_threadsafe(_check(access), loop)
    try:
        return asking.result(_answer_s() + ANYBODY_S + OF_THE_LOOP_S)
    except TimeoutError:
        asking.cancel()
        raise KeyRefused(BASE_URL, _slow()) from None
    except PremError as error:
        raise KeyRefused(*_words(error, name_of(access))) from error


async def _check(access: Access) -> Checked:
    async with asyncio.timeout(_answer_s()):
        if not await _lists_models(access):
            await _ask_nothing(access)
            return Checked.WITHOUT_LIST
    if access.key:
        with suppress(PremError, TimeoutError):
            async with asyncio.timeout(ANYBODY_S):
                if await _lists_models(replace(access, key="")):
                    return Checked.LISTED_TO_ANYBODY
    return Checked.TAKEN


async def _lists_models(access: Access) -> bool:
    """Whether there is a list of models, and one in it. Raises PremError."""
    client = make_client(access, read_timeout=_answer_s(), max_retries=0)
    try:
        return bool(await client.models())
    except PremError as error:
        if has_no_list(error):
            return False
        raise
    finally:
        await client.aclose()


async def _ask_nothing(access: Access) -> None:
    """Send a completion that says nothing, which costs nothing: whether it is refused for the key,
    or because nobody knows of completions there. Raises PremError.
    """
    client = make_client(access, read_timeout=_answer_s(), max_retries=0)
    try:
        await client.complete(CompletionRequest(model="", messages=()))
    except NoSuchModel as error:
        if kind_of_words(error.message) is not NoSuchModel:
            raise  # nobody knows of this address
    except (BadKey, MalformedStream, QuotaExceeded, RateLimited, UpstreamStalled):
        raise
    except PremError as error:
        if has_no_list(error) or (error.status is None and isinstance(error, UpstreamDown)):
            raise
    finally:
        await client.aclose()


def _words(error: PremError, server: str) -> tuple[str, str]:
    """The field, and what to do next; the API's own words where they help."""
    names = {"server": server, "reason": error.message}
    match error:
        case BadKey():
            words = _("%(server)s did not accept this key. Copy it again from your account there.")
            return KEY, words % names
        case QuotaExceeded():
            return KEY, _("The account of this key has no credit left. Top it up, then try again.")
        case RateLimited():
            return KEY, _("%(server)s asks to slow down. Try again in a minute.") % names
        case UpstreamStalled():
            return BASE_URL, _slow()
        case MalformedStream() | NoSuchModel():
            return BASE_URL, _foreign()
        case BadRequest() if has_no_list(error):
            return BASE_URL, _foreign()
        case UpstreamDown() if error.status:
            words = _("%(server)s cannot answer right now, so the key is not checked. %(reason)s")
            return BASE_URL, words % names
        case BadRequest():
            return BASE_URL, _("The key could not be checked: %(reason)s") % names
    words = _("%(server)s could not be reached, so the key is not checked. %(reason)s")
    return BASE_URL, words % names


def _answer_s() -> float:
    return min(KEY_ANSWER_S, settings.PREM_READ_TIMEOUT)


def _slow() -> str:
    number = _answer_s()
    words = ngettext(
        "No answer within %(num)s second, so the key is not checked. Try again.",
        "No answer within %(num)s seconds, so the key is not checked. Try again.",
        1 if number == 1 else 2,
    )
    return words % {"num": f"{number:g}"}


def _foreign() -> str:
    return _("What answers at this address is not Prem's API.")
