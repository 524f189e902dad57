"""TLS between bytes and bytes, so that the wire below it can be left unread.

The event loops' own reads on while it is told to pause, one wake-up a record, and throws away what
it holds when the other side ends without a farewell.
"""

import ssl
from functools import cache

import httpx

AT_ONCE = 256 * 1024


class Tls:
    """One session, as its client. `outgoing` must be sent after each call."""

    def __init__(self, host: str) -> None:
        self._came, self._goes = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._session = _context().wrap_bio(self._came, self._goes, server_hostname=host)
        self.is_ready = False
        self.has_ended = False  # the other side has said farewell

    def shake_hands(self) -> None:
        """The next step; `is_ready` after the last. Raises ssl.SSLError."""
        try:
            self._session.do_handshake()
        except ssl.SSLWantReadError:
            return
        self.is_ready = True

    def encrypt(self, data: bytes) -> None:
        self._session.write(data)

    def feed(self, data: bytes) -> None:
        self._came.write(data)

    def decrypt(self) -> bytes:
        """What has been fed and not decrypted yet. Raises ssl.SSLError."""
        pieces = []
        try:
            while piece := self._session.read(AT_ONCE):
                pieces.append(piece)
            self.has_ended = True
        except ssl.SSLWantReadError:
            pass
        return b"".join(pieces)

    @property
    def outgoing(self) -> bytes:
        return self._goes.read()


@cache
def _context() -> ssl.SSLContext:
    """One for all clients: it takes a while to make, and holds no secret."""
    return httpx.create_ssl_context(trust_env=False)
