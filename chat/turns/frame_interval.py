"""The time between two frames of a reply. Chunks that arrive meanwhile go into the next frame.

All replies of a process are read at the same moments, which are whole multiples of the shortest
frame interval. A reply that is read alone finds the processor's caches full of others' work, and
costs up to a quarter more.
"""

import asyncio
from collections.abc import Callable

from chat.prem import Pace

# One frame a reply per interval is as smooth as a screen needs; the rest waits for the next.
FRAME_INTERVAL_S = 0.033
MAX_INTERVALS = 15  # of the shortest one, in a row
# From so many replies at once on, intervals grow with their number: frames cost more than text.
CROWD_REPLIES = 50
# A frame costs more beside other processes: from so many replies on every other one is left out.
SHARED_CROWD_REPLIES = 25


class FrameInterval(Pace):
    """Longer with many replies, when the event loop falls behind, or a block is slow to render.

    `cost` is what rendering the last frame took, in seconds. Frames of a `shared` hub go to other
    processes, too.
    """

    def __init__(self, streaming: Callable[[], int], *, shared: bool = False) -> None:
        self.cost = 0.0
        self._streaming, self._shared = streaming, shared
        self._lag = 0.0
        self._opened = False

    def open(self) -> None:
        """Chunks have arrived: the next frame becomes due."""
        self._opened = True

    def rest(self) -> float:
        """Seconds to the common moment that is next after the interval; none before the first
        frame.
        """
        if not self._opened:
            return 0.0
        replies = self._streaming()
        least = 2 if self._shared and replies >= SHARED_CROWD_REPLIES else 1
        interval = max(
            least * FRAME_INTERVAL_S + 4 * self._lag,
            FRAME_INTERVAL_S * replies / CROWD_REPLIES,
            20 * self.cost,
        )
        intervals = min(interval / FRAME_INTERVAL_S, MAX_INTERVALS)
        step = round(intervals) if self._shared else 1
        now = asyncio.get_running_loop().time() / FRAME_INTERVAL_S
        # To the nearest: a reply that was read just after a moment is read again just after one.
        return (round((now + intervals) / step) * step - now) * FRAME_INTERVAL_S

    def lagged(self, seconds: float) -> None:
        self._lag += (seconds - self._lag) / 4
