"""The page as a viewer of the socket builds it: the DOM of each reply's body."""

import time
from typing import Any

from tests.markdown.browser import Browser
from tests.markdown.dom import parse, tree

from .processes import TIMEOUT_S
from .visitor import Watched


class Page:
    """Applies events as the page's script does."""

    def __init__(self, socket: Watched) -> None:
        self.socket = socket
        self.fetch = socket.page_body
        self.bodies: dict[str, Browser] = {}
        self.seqs: dict[str, int] = {}
        self.statuses: dict[str, str] = {}

    @classmethod
    def follow(cls, socket: Watched) -> "Page":
        """The page once the reply that runs has settled."""
        page = cls(socket)
        for event in socket.events:
            page.apply(event)
        page.follow_on(socket)
        return page

    def follow_on(self, socket: Watched) -> None:
        """Apply what comes until a reply has settled."""
        deadline = time.monotonic() + TIMEOUT_S
        while not (socket.events and socket.events[-1]["type"] == "settled"):
            assert time.monotonic() < deadline, "waited in vain for the end of the reply"
            self.apply(socket.next())

    def until(self, type: str, **values: Any) -> dict[str, Any]:
        """Apply what comes, up to and with the next event of this type and these values."""
        deadline = time.monotonic() + TIMEOUT_S
        while True:
            assert time.monotonic() < deadline, f"waited in vain for {type} {values}"
            event = self.socket.next()
            self.apply(event)
            if event["type"] == type and values.items() <= event.items():
                return event

    def apply(self, event: dict[str, Any]) -> None:
        if event["type"] == "snapshot":
            self._apply(event)
        elif event["type"] in {"frame", "settled"} and event["id"] in self.seqs:
            if event["seq"] is not None and event["seq"] <= self.seqs[event["id"]]:
                return
            if event["seq"] in (None, self.seqs[event["id"]] + 1):
                self._apply(event)
                return
            # Who connects while a reply is being settled gets its end without a snapshot.
            assert event["type"] == "settled", "a frame is missing"
        if event["type"] == "settled":
            # The page fetches the messages.
            whole = [["reset", self.fetch(event["id"]), 0, ""]]
            self._apply(event | {"ops": whole})

    def _apply(self, event: dict[str, Any]) -> None:
        id = event["id"]
        self.bodies.setdefault(id, Browser()).apply(event["ops"])
        self.seqs[id] = event["seq"] or 0
        self.statuses[id] = event.get("status", "streaming")

    def body(self, id: str) -> Any:
        return self.bodies[id].tree

    @staticmethod
    def of_html(html: str) -> Any:
        return tree(parse(html))
