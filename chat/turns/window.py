"""The time between two frames of a reply: what comes meanwhile is read, and told, together.

All replies of a process are read at the same moments, its beats. One that is read alone finds the
processor's caches full of others' work, and costs up to a quarter more than among its like.
"""

import asyncio
from collections.abc import Callable

from chat.prem import Pace

# One frame a reply per beat is as smooth as a screen needs; the rest waits for the next.
BEAT = 0.033
LONGEST = 15  # beats
# From so many replies at once on, windows grow with their number: frames cost more than text.
CROWD = 50
# A beat costs more beside other processes: from so many replies on every other one is left out.
SHARED_CROWD = 25


class Window(Pace):
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
        """There is something to tell: from now on frames have their time."""
        self._opened = True

    def rest(self) -> float:
        """Seconds to the beat that is next after the window; none before the first frame."""
        if not self._opened:
            return 0.0
        replies = self._streaming()
        least = 2 if self._shared and replies >= SHARED_CROWD else 1
        window = max(least * BEAT + 4 * self._lag, BEAT * replies / CROWD, 20 * self.cost)
        beats = min(window / BEAT, LONGEST)
        step = round(beats) if self._shared else 1
        now = asyncio.get_running_loop().time() / BEAT
        # To the nearest: who was read just after a beat is read again just after one.
        return (round((now + beats) / step) * step - now) * BEAT

    def lagged(self, seconds: float) -> None:
        self._lag += (seconds - self._lag) / 4
