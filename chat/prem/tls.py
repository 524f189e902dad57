"""TLS between bytes and bytes, above a plain socket that is read once per frame interval.

The event loops' own TLS wakes its reader for every record, and drops what it holds when the other
side closes without saying goodbye.
"""

import ssl
from functools import cache

import httpx

DECRYPTED_PIECE_BYTES = 256 * 1024


class Tls:
    """One session, as its client. `outgoing` must be sent after each call."""

    def __init__(self, host: str) -> None:
        self._received, self._to_send = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._session = tls_context().wrap_bio(self._received, self._to_send, server_hostname=host)
        self.is_ready = False
        self.has_ended = False  # the other side has said goodbye

    def shake_hands(self) -> None:
        """Take the next step; `is_ready` is true after the last one. Raises ssl.SSLError."""
        try:
            self._session.do_handshake()
        except ssl.SSLWantReadError:
            return
        self.is_ready = True

    def encrypt(self, data: bytes) -> None:
        self._session.write(data)

    def feed(self, data: bytes) -> None:
        self._received.write(data)

    def decrypt(self) -> bytes:
        """Return everything that was fed and not decrypted yet. Raises ssl.SSLError."""
        pieces = []
        try:
            while piece := self._session.read(DECRYPTED_PIECE_BYTES):
                pieces.append(piece)
            self.has_ended = True
        except ssl.SSLWantReadError:
            pass
        return b"".join(pieces)

    @property
    def outgoing(self) -> bytes:
        return self._to_send.read()


@cache
def tls_context() -> ssl.SSLContext:
    """Return the context of all clients: the authorities of SSL_CERT_FILE, else certifi's.

    It takes a while to make, and holds no secret.
    """
    return httpx.create_ssl_context(trust_env=True)
