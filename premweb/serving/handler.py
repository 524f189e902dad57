"""Django's pages on a few threads that stay, each with a database connection of its own.

Django's own ASGI handler makes a thread for each request and crosses between it and the event loop
at every middleware that is not async; here a request is one call of one thread. A long response is
sent in pieces, at the pace of its reader, and holds a thread only while a piece is made.
"""

import asyncio
import logging
from concurrent.futures import Future
from functools import partial
from http import HTTPStatus
from typing import IO, Any

from django.core import signals
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import set_script_prefix
from django.utils.translation import gettext_lazy

from .answers import PIECE_BYTES, Answer, Rest, begin
from .bodies import BODY_FILE, new_body
from .pools import Pools
from .unread import Unread

logger = logging.getLogger(__name__)
# Bytes that a streaming response counts for: its pieces, and the state of its generator.
STREAM_BYTES = 1024 * 1024
UNREAD_WORDS = {
    "title": gettext_lazy("Too much is waiting for you"),
    "advice": gettext_lazy("Take or end your downloads, then try again."),
}


class PageHandler(ASGIHandler):
    """The ASGI application of the pages."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._pools = Pools()
        self._unread = Unread()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = scope.get("extensions", {}).pop(BODY_FILE, None) or await _read_body(receive)
        if body is None:
            return
        # Daphne takes it from a header that anybody may send, and URLs would begin with it.
        scope["root_path"] = ""
        threads = self._pools.pool_for(scope["method"], scope["path"])
        making = threads.submit(self._answer, scope, body)
        try:
            answer = await asyncio.wrap_future(making)
        except asyncio.CancelledError:  # the client left long ago, or the server ends
            making.add_done_callback(partial(self._abandon, scope))
            raise
        start = {
            "type": "http.response.start",
            "status": answer.status,
            "headers": answer.headers,
        }
        if answer.rest is None and len(answer.body) <= PIECE_BYTES:
            await send(start)
            await send({"type": "http.response.body", "body": answer.body})
            return
        try:
            await self._send_long(start, answer, send)
        finally:
            self._let_go(scope, answer)

    async def _send_long(self, start: dict[str, Any], answer: Answer, send: Any) -> None:
        """Send a response in pieces; each waits until the reader takes it, or has left."""
        try:
            await send(start)
            await _send_pieces(answer.body, send)
        except OSError:
            return
        if answer.rest is not None and not await self._send_rest(answer.rest, send):
            return
        await send({"type": "http.response.body"})

    async def _send_rest(self, rest: Rest, send: Any) -> bool:
        """Make and send the rest; False when the reader has left before the end."""
        loop, is_more = asyncio.get_running_loop(), True
        while is_more:
            body, is_more = await loop.run_in_executor(self._pools.pages, rest.take)
            try:
                await _send_pieces(body, send)
            except OSError:
                return False
        return True

    def _let_go(self, scope: Any, answer: Answer) -> None:
        if held_bytes := _held_bytes(answer):
            self._unread.add(scope, -held_bytes)
        if answer.rest is not None:
            self._pools.pages.submit(answer.rest.close).add_done_callback(_log_failure)

    def _abandon(self, scope: Any, making: Future[Answer]) -> None:
        """Nobody waits for this answer any more."""
        if _log_failure(making):
            return
        if not making.cancelled():
            self._let_go(scope, making.result())

    def _answer(self, scope: Any, body: IO[bytes]) -> Answer:
        """The answer to one request, made by a page thread."""
        with body:
            set_script_prefix(get_script_prefix(scope))
            signals.request_started.send(sender=self.__class__, scope=scope)
            response = self._response(scope, body)
            response._handler_class = self.__class__  # type: ignore[attr-defined]
            answer = begin(response, has_body=scope["method"] != "HEAD")
        if held_bytes := _held_bytes(answer):
            self._unread.add(scope, held_bytes)
        return answer

    def _response(self, scope: Any, body: IO[bytes]) -> HttpResponseBase:
        if self._unread.is_full(scope):
            return _too_much_unread()
        request, refusal = self.create_request(scope, body)
        response = self.get_response(request) if request is not None else refusal
        assert response is not None
        return response


def _log_failure(call: Future[Any]) -> bool:
    """Whether a call failed that nobody asks about."""
    error = None if call.cancelled() else call.exception()
    if error is not None:
        logger.error("a page failed after its reader had left", exc_info=error)
    return error is not None


def _held_bytes(answer: Answer) -> int:
    """The bytes that a long answer holds until its reader has taken them; 0 for a short one."""
    if answer.rest is not None:
        return STREAM_BYTES
    return len(answer.body) if len(answer.body) > PIECE_BYTES else 0


def _too_much_unread() -> HttpResponse:
    body = render_to_string("errors/notice.html", UNREAD_WORDS)
    headers = {"X-Notice": "1", "Retry-After": "10", "Cache-Control": "no-store"}
    return HttpResponse(body, status=HTTPStatus.TOO_MANY_REQUESTS, headers=headers)


async def _send_pieces(body: bytes, send: Any) -> None:
    """Raises OSError when the reader has left."""
    for start in range(0, len(body), PIECE_BYTES):
        piece = body[start : start + PIECE_BYTES]
        await send({"type": "http.response.body", "body": piece, "more_body": True})


async def _read_body(receive: Any) -> IO[bytes] | None:
    """The body of a request at a server that is not ours; None when the client has left."""
    body = new_body()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            body.close()
            return None
        body.write(message.get("body", b""))
        if not message.get("more_body", False):
            body.seek(0)
            return body
