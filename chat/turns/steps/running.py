"""The interface of a running step, of any kind, to its reply."""

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
        """Run the step. Raises the error that ended it; the page shows the words of a PremError."""

    def close(self) -> Delta:
        """End the input and return the text that was held back."""
        return Delta()

    def values(self) -> dict[str, Any]:
        """The fields of the row that are known at the end, without state and times."""
        return {}

    def next(self) -> "RunningStep | None":
        """The step that follows from this one; None when the reply is complete."""
        return None

    @staticmethod
    @abstractmethod
    def said(row: Step, text: str) -> list[ChatMessage]:
        """The messages of an ended step for later requests; `text` is its part of the reply."""
