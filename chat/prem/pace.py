"""How often a response is read: what arrives between two reads is handled together."""

import asyncio


class Pace:
    """Reads as soon as something arrives. Subclasses make the reader wait between two reads.

    A request carries its pace in `extensions["pace"]`, so that a transport can follow it.
    """

    def rest(self) -> float:
        """Return the seconds to wait before the next read."""
        return 0.0

    def lagged(self, seconds: float) -> None:
        """Note that the event loop was busy: the wait took so many seconds more than asked for."""


AS_IT_COMES = Pace()


async def rest(pace: Pace) -> None:
    """Wait as long as the pace asks for, and tell it how much longer the wait took."""
    seconds = pace.rest()
    if seconds <= 0:
        pace.lagged(0.0)
        return
    loop = asyncio.get_running_loop()
    due = loop.time() + seconds
    await asyncio.sleep(seconds)
    pace.lagged(loop.time() - due)
