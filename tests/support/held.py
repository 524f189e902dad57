"""An API that lists its models only when it is told to."""

import json
import threading
from http.server import BaseHTTPRequestHandler
from typing import Any

from .prem import MODELS, Heard, Prem, send


class HeldPrem(Prem):
    """Holds each question for its models until `release`; knows the models of `offered` alone."""

    def __init__(self) -> None:
        self.offered = list(MODELS)
        self._released = threading.Event()
        super().__init__()

    def hold(self) -> None:
        self._released.clear()

    def release(self) -> None:
        self._released.set()

    def close(self) -> None:
        self.release()
        super().close()

    @property
    def listings(self) -> int:
        """How often it was asked for its models."""
        return len(self.heard) - len(self.completions)

    def answer(self, request: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        if body and body["model"] in self.offered:
            super().answer(request, body)
            return
        self.heard.append(Heard(request.path, "", body))
        if body:
            send(request, 404, json.dumps({"error": {"message": "No such model."}}))
            return
        self._released.wait()
        data = [{"id": id, "object": "model"} for id in self.offered]
        send(request, 200, json.dumps({"object": "list", "data": data}))
