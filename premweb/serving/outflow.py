"""Waits for the reader of a long response, so that pieces are made at the reader's pace."""

import asyncio
import fcntl
import struct
import termios
from typing import Any

from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

# Seconds in which the reader of a response must take something; it is cut off otherwise.
READER_SILENCE_S = 60.0


@implementer(IPushProducer)
class Outflow:
    """Follows the transport of one request, which pauses it at 64 KB and resumes it at none.

    Twisted calls the three methods with the long names.
    """

    def __init__(self) -> None:
        self._may_go_on = asyncio.Event()
        self._may_go_on.set()
        self._is_lost = False

    def pauseProducing(self) -> None:
        self._may_go_on.clear()

    def resumeProducing(self) -> None:
        self._may_go_on.set()

    def stopProducing(self) -> None:
        self._is_lost = True
        self._may_go_on.set()

    async def drained(self, transport: Any) -> None:
        """Wait until the transport takes more. Raises ConnectionError when the reader has left, or
        has taken nothing for READER_SILENCE_S.
        """
        while not self._may_go_on.is_set():
            before = _waiting_bytes(transport)
            try:
                async with asyncio.timeout(READER_SILENCE_S):
                    await self._may_go_on.wait()
            except TimeoutError:
                if _waiting_bytes(transport) >= before:
                    transport.abortConnection()
                    raise ConnectionAbortedError("the reader takes nothing") from None
        if self._is_lost:
            raise ConnectionResetError("the reader has left")


def _waiting_bytes(transport: Any) -> int:
    """The bytes that the kernel holds for the reader; a slow reader makes the number smaller."""
    try:
        answer = fcntl.ioctl(transport.getHandle(), termios.TIOCOUTQ, bytes(4))
    except OSError:  # the connection is gone, or the system cannot tell
        return 0
    return int(struct.unpack("i", answer)[0])
