"""An API whose model insists on what chat templates insist on: roles that take turns."""

import json
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from typing import Any

from .prem import Prem, send

REFUSED = "refuse this"


class Picky(Prem):
    """Answers 400 to two messages of one role in a row, and to a last message that asks for it."""

    def answer(self, request: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        messages = body.get("messages", [])
        roles = [message["role"] for message in messages]
        doubled = any(one == two != "tool" for one, two in pairwise(roles))
        if doubled or (messages and messages[-1]["content"] == REFUSED):
            error = {"message": "Conversation roles must alternate."}
            send(request, 400, json.dumps({"error": error}))
            return
        super().answer(request, body)
