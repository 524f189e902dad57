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
    EmptyReply,
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
from .hiding import HIDDEN, hidden
from .response import NoResponse
from .wordings import kind_of_words

MAX_DETAIL_CHARS = 300
SECRET = re.compile(
    r"(?i)\b(bearer\s+\S+|(sk|key|prem)[-_][\w-]{8,}|eyJ[\w-]{8,}\.[\w.-]+)"
    r"|(?<=://)[^\s/@]+(?=@)"  # a password in an address
    r"|(?<!\w)(api[-_]?key|token|secret|passw(or)?d)[\"']?\s*"
    # A colon also stands before ordinary words.
    r"(=\s*[\"']?|:\s*[\"']?(?=\S*\d)(?=[^\s\"',;&]{6}))[^\s\"',;&]+"
)
CODES = re.compile(r'"(?:code|type|status)"\s*:\s*"([\w.-]{1,80})"')
BY_STATUS: dict[int, type[PremError]] = {
    401: BadKey,
    402: QuotaExceeded,
    403: BadKey,
    404: NoSuchModel,
    429: RateLimited,
}


# Errors whose words say more than a status or a code beside them: these are often general.
TELLING = (QuotaExceeded, ContextTooLong, NoSuchModel)


def from_response(response: httpx.Response, body: bytes, key: str) -> PremError:
    """The error for an answer that is not 200. `body` may be cut short."""
    status = response.status_code
    if 300 <= status < 400:
        return MalformedStream(
            "The API answered with a redirect to another address; it is not followed.",
            status=status,
        )
    if status < 300:
        return EmptyReply(f"The API answered {status}, which holds no answer.", status=status)
    detail = describe(body, response.headers.get("content-type", ""), key)
    return _of_status(
        status,
        detail,
        " ".join([detail, *CODES.findall(body.decode("utf-8", "replace"))[:20]]),
        retry_after=retry_after(response.headers),
        request_id=hidden(response.headers.get("x-request-id", ""), key)[:100],
        # What a server says when it breaks is for operators: it may show its code, or a secret.
        said=detail if status >= 500 else "",
    )


def from_event(error: Any, key: str) -> PremError:
    """The error for an error object within a stream; a status-like code makes it a known one."""
    said = error if isinstance(error, Mapping) and "error" in error else {"error": error}
    described = _describe_json(said)
    values = error if isinstance(error, Mapping) else {}
    if isinstance(values.get("error"), Mapping):
        values = values["error"]
    described = described or _describe_json(values)
    detail = _redact(described, key) or "The model reported an error."
    words = f"{values.get('type', '')} {values.get('code', '')} {described}"
    kind = kind_of_words(words)
    status = _status_in(values)
    if status in BY_STATUS and not (kind is not None and issubclass(kind, TELLING)):
        return BY_STATUS[status](detail, status=status)
    return (kind or UpstreamErrorEvent)(detail, status=status or None)


def _status_in(values: Mapping[str, Any]) -> int:
    """The status-like number in an error object, or 0."""
    for name in ("code", "status", "status_code"):
        code = values.get(name)
        if isinstance(code, str) and code.isascii() and code.isdigit() and len(code) < 5:
            code = int(code)
        if isinstance(code, int) and 400 <= code < 600:
            return code
    return 0


def seconds(number: float) -> str:
    """A time in words: "1 second", "0.5 seconds"."""
    return f"{number:g} second" if number == 1 else f"{number:g} seconds"


def before_answer(error: Exception, read_timeout: float) -> PremError:
    """The error for a connection that did not come about, or broke before the answer began."""
    if isinstance(error, httpx.ReadTimeout):
        return UpstreamStalled(f"No answer began within {seconds(read_timeout)}.")
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
        return UpstreamStalled(f"Nothing arrived for {seconds(read_timeout)}.")
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


def _of_status(status: int, detail: str, words: str, **more: Any) -> PremError:
    """The error for a status and the words that came with it, codes included; the detail of a 5xx
    is not repeated.
    """
    plain = f"The API answered {status}."
    kind = kind_of_words(words)
    if status >= 500:
        error = kind if kind is not None and issubclass(kind, TELLING) else UpstreamDown
        return error(plain, status=status, **more)
    known = BY_STATUS.get(status)
    if kind is not None and (known is None or issubclass(kind, TELLING)):
        return kind(detail or plain, status=status, **more)
    return (known or BadRequest)(detail or plain, status=status, **more)


def describe(body: bytes, content_type: str, key: str) -> str:
    """What the API says went wrong, at most 300 characters; empty for a web page."""
    text = body.decode("utf-8", "replace").strip()
    if "html" in content_type.lower() or text[:200].lstrip().lower().startswith(
        ("<!doctype", "<html")
    ):
        return ""
    with suppress(ValueError, RecursionError):
        text = _describe_json(json.loads(text))
    return _redact(text.strip(), key)


def _describe_json(value: Any, depth: int = 5) -> str:
    """`error.message`, `error`, `message`, `detail`: the first that says something, at any depth
    that servers use.
    """
    if isinstance(value, str):
        return value.strip()
    if not depth:
        return ""
    if isinstance(value, list):
        found = (_describe_json(_validation(entry), depth - 1) for entry in value[:3])
        return "; ".join(one for one in found if one)
    if isinstance(value, Mapping):
        found = (_describe_json(_inner(value.get(name)), depth - 1) for name in SAYING)
        return next((one for one in found if one), "")
    return ""


SAYING = ("error", "message", "detail", "errors", "msg", "error_message", "error_description")


def _inner(value: Any) -> Any:
    """An error that is JSON within a string, as proxies pass it on, taken out of it."""
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        with suppress(ValueError, RecursionError):
            inner = json.loads(value)
            return inner if _describe_json(inner) else value
    return value


def _validation(entry: Any) -> Any:
    """FastAPI's form of a refused field, `{"loc": [...], "msg": "..."}`."""
    if isinstance(entry, Mapping) and isinstance(entry.get("msg"), str):
        place = entry.get("loc")
        place = ".".join(str(part) for part in place) if isinstance(place, list) else ""
        return f"{place}: {entry['msg']}" if place else entry["msg"]
    return entry


def _redact(text: str, key: str) -> str:
    text = SECRET.sub(HIDDEN, hidden(text, key))
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
