"""From what came back to the error that a person can act on."""

import datetime as dt
import json
import re
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from .errors import (
    BadKey,
    BadRequest,
    ContextTooLong,
    MalformedStream,
    NoSuchModel,
    PremError,
    QuotaExceeded,
    RateLimited,
    UpstreamCut,
    UpstreamDown,
    UpstreamErrorEvent,
    UpstreamStalled,
)
from .guard import ForbiddenAddress
from .response import NoResponse

MAX_DETAIL_CHARS = 300
MIN_KEY_CHARS = 8  # a shorter one is no secret, and would blank ordinary words
CONTEXT = re.compile(r"context.{0,20}(length|window)|maximum context|too many tokens", re.I)
QUOTA = re.compile(r"insufficient_quota|quota exceeded|exceeded your current quota|billing", re.I)
SECRET = re.compile(r"(?i)\b(bearer\s+\S+|(sk|key|prem)[-_][\w-]{8,})")
BY_STATUS: dict[int, type[PremError]] = {
    401: BadKey,
    402: QuotaExceeded,
    403: BadKey,
    404: NoSuchModel,
    429: RateLimited,
}


def from_response(response: httpx.Response, body: bytes, key: str) -> PremError:
    """The error for an answer that is not 200. `body` may be cut short."""
    if 300 <= response.status_code < 400:
        return MalformedStream(
            "The API answered with a redirect to another address; it is not followed.",
            status=response.status_code,
        )
    detail = describe(body, response.headers.get("content-type", ""), key)
    return _of_status(
        response.status_code,
        detail,
        retry_after=retry_after(response.headers),
        request_id=response.headers.get("x-request-id", "")[:100],
    )


def from_event(error: Any, key: str) -> PremError:
    """The error for an error object within a stream; a status-like code makes it a known one."""
    detail = _redact(_describe_json({"error": error}), key) or "The model reported an error."
    values = error if isinstance(error, Mapping) else {}
    for name in ("code", "status", "status_code"):
        code = values.get(name)
        if isinstance(code, str) and code.isascii() and code.isdigit():
            code = int(code)
        if isinstance(code, int) and code in BY_STATUS:
            return BY_STATUS[code](detail, status=code)
    words = f"{values.get('type', '')} {values.get('code', '')} {detail}"
    if QUOTA.search(words):
        return QuotaExceeded(detail)
    if "rate_limit" in words:
        return RateLimited(detail)
    if CONTEXT.search(words):
        return ContextTooLong(detail)
    return UpstreamErrorEvent(detail)


def before_answer(error: Exception, read_timeout: float) -> PremError:
    """The error for a connection that did not come about, or broke before the answer began."""
    if isinstance(error, httpx.ReadTimeout):
        return UpstreamStalled(f"No answer began within {read_timeout:g} seconds.")
    if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL | UnicodeError):
        return BadRequest("The API's address cannot be used.")
    if isinstance(error, httpx.LocalProtocolError):
        return BadRequest("The API's key cannot be sent.")
    if isinstance(error.__cause__, ForbiddenAddress):
        return BadRequest("The API's address leads into an internal network.")
    return UpstreamDown(f"No connection to the API: {_reason(error)}.")


def while_reading(error: Exception, read_timeout: float) -> PremError:
    """The error for an answer that went silent or broke off."""
    if isinstance(error, httpx.ReadTimeout):
        return UpstreamStalled(f"Nothing arrived for {read_timeout:g} seconds.")
    if isinstance(error, httpx.DecodingError):
        return MalformedStream("The answer's compression is broken.")
    return UpstreamCut("The connection broke before the answer ended.")


UNKNOWN = "it broke"
# What the error is, or what it was made of; the first that fits.
REASONS: dict[type[Exception], str] = {
    ssl.SSLCertVerificationError: "its TLS certificate is not trusted",
    ssl.SSLError: "its TLS handshake failed",
    socket.gaierror: "its host name is not known",
    ConnectionRefusedError: "it was refused",
    TimeoutError: "it took too long",
    OSError: "there is no way to it",
    httpx.RemoteProtocolError: "what answered does not speak HTTP",
    httpx.ProxyError: "the proxy refused it",
    NoResponse: "it was closed before the answer began",
}


def _reason(error: BaseException) -> str:
    """The words for the innermost cause that has any: libraries wrap it, some of them twice."""
    inner = error.__cause__ or error.__context__
    if inner is not None and (words := _reason(inner)) != UNKNOWN:
        return words
    return next((words for kind, words in REASONS.items() if isinstance(error, kind)), UNKNOWN)


def _of_status(status: int, detail: str, **more: Any) -> PremError:
    if status == 429 and QUOTA.search(detail):
        return QuotaExceeded(detail, status=status, **more)
    if status in {400, 413, 422} and CONTEXT.search(detail):
        return ContextTooLong(detail, status=status, **more)
    if status >= 500:
        return UpstreamDown(detail or f"The API answered {status}.", status=status, **more)
    error = BY_STATUS.get(status, BadRequest)
    return error(detail or f"The API answered {status}.", status=status, **more)


def describe(body: bytes, content_type: str, key: str) -> str:
    """What the API says went wrong, at most 300 characters; empty for a web page."""
    text = body.decode("utf-8", "replace").strip()
    if "html" in content_type.lower() or text[:200].lstrip().lower().startswith(
        ("<!doctype", "<html")
    ):
        return ""
    with suppress(ValueError, RecursionError):
        text = _describe_json(json.loads(text))
    return _redact(text, key)


def _describe_json(value: Any) -> str:
    """`error.message`, `error`, `message`, `detail`: the first that says something."""
    if not isinstance(value, Mapping):
        return str(value)
    error = value.get("error")
    candidates = [error.get("message") if isinstance(error, Mapping) else error]
    candidates += [value.get("message"), value.get("detail")]
    for candidate in candidates:
        if isinstance(candidate, str) and candidate.strip():
            return candidate.strip()
        if isinstance(candidate, list) and candidate:
            return "; ".join(_describe_json(_validation(entry)) for entry in candidate[:3])
    return ""


def _validation(entry: Any) -> Any:
    """FastAPI's form of a refused field, `{"loc": [...], "msg": "..."}`."""
    if isinstance(entry, Mapping) and isinstance(entry.get("msg"), str):
        place = entry.get("loc")
        place = ".".join(str(part) for part in place) if isinstance(place, list) else ""
        return f"{place}: {entry['msg']}" if place else entry["msg"]
    return entry


def _redact(text: str, key: str) -> str:
    text = SECRET.sub(
        "[hidden]", text.replace(key, "[hidden]") if len(key) >= MIN_KEY_CHARS else text
    )
    text = "".join(c if c.isprintable() or c == " " else " " for c in text)
    return text if len(text) <= MAX_DETAIL_CHARS else text[: MAX_DETAIL_CHARS - 1] + "…"


def retry_after(headers: httpx.Headers) -> float | None:
    """Seconds to wait: `retry-after-ms`, else `Retry-After` as seconds or as a date."""
    if (milliseconds := _number(headers.get("retry-after-ms"))) is not None:
        return milliseconds / 1000
    value = headers.get("retry-after", "")
    if (seconds := _number(value)) is not None:
        return seconds
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - dt.datetime.now(dt.UTC)).total_seconds())


def _number(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if 0 <= number < 10**9 else None
