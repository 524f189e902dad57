"""What a running step of any kind can do for its reply."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any

from chat.models import Step
from chat.prem import ChatMessage, Delta

# Takes in what has arrived, shows it to the viewers and has it saved.
Take = Callable[[Delta], Awaitable[None]]


class RunningStep(ABC):
    """A step while it runs; `row` is its row in the database."""

    def __init__(self, row: Step) -> None:
        self.row = row

    @abstractmethod
    async def run(self, take: Take) -> None:
        """Do it. Raises what stood in the way, of which a PremError is told in its own words."""

    def close(self) -> Delta:
        """The text that was held back for its second half."""
        return Delta()

    def values(self) -> dict[str, Any]:
        """The fields of the row that are known at the end, besides its state and its times."""
        return {}

    def next(self) -> "RunningStep | None":
        """The step that follows from this one; None when the reply is complete."""
        return None

    @staticmethod
    @abstractmethod
    def said(row: Step, text: str) -> list[ChatMessage]:
        """What a step that has ended says upstream; `text` is its part of the reply."""
