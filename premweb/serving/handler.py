"""Django's pages on a few threads that stay, each with a database connection of its own.

Django's own ASGI handler makes a thread for each request and crosses between it and the event loop
at every middleware that is not async; here a request is one call of one thread.
"""

import asyncio
from io import BytesIO
from typing import Any, NamedTuple

from django.core import signals
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.http import HttpResponseBase
from django.urls import set_script_prefix

from .pools import Pools


class Answer(NamedTuple):
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class PageHandler(ASGIHandler):
    """The ASGI application of the pages."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._pools = Pools()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = BytesIO()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body.write(message.get("body", b""))
            more = message.get("more_body", False)
        body.seek(0)
        # Daphne takes it from a header that anybody may send: addresses would begin with that.
        scope["root_path"] = ""
        loop = asyncio.get_running_loop()
        threads = self._pools.pool_for(scope["method"], scope["path"])
        answer = await loop.run_in_executor(threads, self._answer, scope, body)
        await send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": answer.headers,
            }
        )
        await send({"type": "http.response.body", "body": answer.body})

    def _answer(self, scope: Any, body: BytesIO) -> Answer:
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        response = self.get_response(request) if request is not None else refusal
        assert response is not None
        response._handler_class = self.__class__  # type: ignore[attr-defined]
        try:
            return Answer(response.status_code, _headers(response), b"".join(response))
        finally:
            response.close()


def _headers(response: HttpResponseBase) -> list[tuple[bytes, bytes]]:
    headers = [(name.encode("ascii"), value.encode("latin1")) for name, value in response.items()]
    for cookie in response.cookies.values():
        headers.append((b"Set-Cookie", cookie.output(header="").strip().encode("ascii")))
    return headers
