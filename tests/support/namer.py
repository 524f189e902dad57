"""An API that answers what it is told to where a title is asked for: without streaming."""

import json
import threading
from http.server import BaseHTTPRequestHandler
from typing import Any

from .prem import Heard, Prem, send

TOKENS = {"prompt_tokens": 90, "completion_tokens": 7, "total_tokens": 97}


class Namer(Prem):
    """`title` is what it answers; an empty one fails with `status`. While `held` is clear, it waits
    before the answer.
    """

    def __init__(self) -> None:
        self.title, self.status = "A good title", 503
        self.held = threading.Event()
        self.held.set()
        super().__init__()

    @property
    def titles(self) -> list[Heard]:
        """The titles that were asked for."""
        return [one for one in self.heard if _asks_for_title(one.body)]

    def answer(self, request: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        if not _asks_for_title(body):
            super().answer(request, body)
            return
        self.heard.append(self.hear(request, body))
        self.held.wait(60)
        if not self.title:
            send(request, self.status, '{"error": {"message": "Not now."}}')
            return
        message = {"role": "assistant", "content": self.title}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        answer = {"id": "t", "model": body["model"], "choices": [choice], "usage": TOKENS}
        send(request, 200, json.dumps(answer))


def _asks_for_title(body: dict[str, Any]) -> bool:
    return bool(body) and not body.get("stream") and bool(body["messages"])
