"""One HTTP request at the server's edge: its body goes to disk, its response waits for the reader.

A body is refused in words as soon as it is known to be too large, and then thrown away.
"""

from http import HTTPStatus
from io import BytesIO
from typing import IO, Any
from urllib.parse import unquote

from daphne.http_protocol import WebRequest
from django.conf import settings
from django.utils.translation import gettext as _

from chat.support.body_limits import default_limit_bytes, limit_bytes_of

from .bodies import new_body
from .outflow import Outflow
from .refusals import no_room, refusal

# A client that is cut off while it sends never reads the response, so it may send on for a while.
THROWN_AWAY_BYTES = 64 * 1024 * 1024


class LimitedRequest(WebRequest):
    """Answers 413 to a body that is larger than the view at its URL takes, before it is read."""

    def __init__(self, channel: Any, queued: Any) -> None:
        self._size_bytes = 0
        self._limit_bytes = default_limit_bytes()
        self._limit_is_of_view = False
        self._is_refused = False
        self._outflow: Outflow | None = None
        # Django reads the forms.
        super().__init__(channel, queued, parsePOSTFormSubmission=False)

    # The body ------------------------------------------------------------------------------------

    def gotLength(self, length: int | None) -> None:
        self.content = new_body()
        if length is not None and self._is_too_large(length):
            self._refuse_as_too_large()

    def handleContentChunk(self, data: bytes) -> None:
        self._size_bytes += len(data)
        if not self._is_refused:
            if self._is_too_large(self._size_bytes):
                self._refuse_as_too_large()
            else:
                self._keep(data)
        elif self._size_bytes > THROWN_AWAY_BYTES:
            self.transport.abortConnection()

    def process(self) -> Any:
        connections = self.channel.factory.connections
        is_socket = self.requestHeaders.hasHeader(b"Upgrade")
        if is_socket and not connections.has_room_for_socket(self.transport):
            self._refuse(no_room())
        if self._is_refused:
            self.transport.loseConnection()
            return None
        return super().process()

    def hand_over_body(self) -> IO[bytes]:
        """Move the body out of this request, as a file that the caller closes.

        Daphne would put all of it into memory.
        """
        body, self.content = self.content, BytesIO()
        return body

    def _is_too_large(self, size_bytes: int) -> bool:
        if size_bytes <= self._limit_bytes:
            return False
        if not self._limit_is_of_view:  # asked for once, and only by bodies over the default limit
            path = self.channel.request_line.split(b" ")[1].partition(b"?")[0]
            self._limit_bytes = limit_bytes_of(unquote(path.decode("latin1")))
            self._limit_is_of_view = True
        return size_bytes > self._limit_bytes

    def _keep(self, data: bytes) -> None:
        try:
            self.content.write(data)
        except OSError:
            words = (_("This cannot be stored"), _("The server has no room for it at this moment."))
            self._refuse(refusal(HTTPStatus.INSUFFICIENT_STORAGE, *words, Retry_After="60"))

    def _refuse_as_too_large(self) -> None:
        if self._limit_bytes > default_limit_bytes():
            advice = _("The limit is %(size)s MB.") % {"size": self._limit_bytes // (1024 * 1024)}
        else:
            limit = settings.MESSAGE_MAX_BYTES // 1024
            words = _("A message may have %(size)s KB. Your text is kept: shorten it, send again.")
            advice = words % {"size": limit}
        title = _("This is too large")
        self._refuse(refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, title, advice))

    def _refuse(self, answer: bytes) -> None:
        self._is_refused = True
        self.content.close()
        self.content = BytesIO()
        # A client that has its response must not be asked to continue.
        self.requestHeaders.removeHeader(b"Expect")
        self.transport.write(answer)

    # The response --------------------------------------------------------------------------------

    def handle_reply(self, message: dict[str, Any]) -> None:
        """Daphne's; a response in several pieces is bound to the pace of its reader."""
        is_open = not self.finished and self.channel is not None
        if message.get("more_body") and is_open and self._outflow is None:
            self._outflow = Outflow()
            self.registerProducer(self._outflow, True)
        super().handle_reply(message)

    async def drained(self) -> None:
        """Wait until the reader takes more of the response. Raises ConnectionError if not."""
        if self.channel is None:
            raise ConnectionResetError("the reader has left")
        if self._outflow is not None:
            await self._outflow.drained(self.transport)

    def finish(self) -> None:
        if self._outflow is not None:
            self.unregisterProducer()
        super().finish()

    def handle_exception(self, exception: BaseException) -> None:
        """Daphne's; a response that has begun can only be cut off, so that its reader notices."""
        if not self.startedWriting:
            super().handle_exception(exception)
        elif not self.finished:
            self.transport.abortConnection()
