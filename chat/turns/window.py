"""The time between two frames of a reply: what comes meanwhile is read, and told, together."""

from collections.abc import Callable

from chat.prem import Pace

# One frame a reply per 33 ms is as smooth as a screen needs; the rest waits for the next.
SHORTEST = 0.033
LONGEST = 0.5
# From so many replies at once on, windows grow with their number: frames cost more than text.
CROWD = 50


class Window(Pace):
    """Longer with many replies, when the event loop falls behind, or a block is slow to render.

    `cost` is what rendering the last frame took, in seconds.
    """

    def __init__(self, streaming: Callable[[], int]) -> None:
        self.cost = 0.0
        self._streaming = streaming
        self._lag = 0.0
        self._opened = False

    def open(self) -> None:
        """There is something to tell: from now on frames have their time."""
        self._opened = True

    def rest(self) -> float:
        if not self._opened:
            return 0.0
        crowd = SHORTEST * self._streaming() / CROWD
        return min(max(SHORTEST + 4 * self._lag, crowd, 20 * self.cost), LONGEST)

    def late(self, seconds: float) -> None:
        self._lag += (seconds - self._lag) / 4
