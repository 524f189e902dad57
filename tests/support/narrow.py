"""An API whose models read 400 words at once, and say so in different ways."""

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

from .prem import Prem, send

WINDOW = 400
TOO_MUCH = "max_tokens is too large: this model's maximum context length is 4096 tokens."
REFUSALS = {
    "listed": "The prompt is too long.",
    "named": f"This model's maximum context length is {WINDOW} tokens. You requested more.",
    "silent": "Context size has been exceeded.",
    "late": "Context size has been exceeded.",
    "entered": "The prompt is too long.",
}


class Narrow(Prem):
    """`wide` reads everything; the list tells the window of `listed`, a refusal that of `named`."""

    def answer(self, request: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        model = body.get("model", "")
        words = " ".join(message["content"] for message in body.get("messages", []))
        refusal = REFUSALS.get(model) if len(words.split()) > WINDOW else None
        if body.get("max_completion_tokens", 0) > 4096:
            refusal = TOO_MUCH
        if refusal:
            self.heard.append(self.hear(request, body))
            send(request, 400, json.dumps({"error": {"message": refusal}}))
        elif body:
            super().answer(request, body)
        else:
            data: list[dict[str, Any]] = [{"id": id} for id in ("wide", *REFUSALS)]
            data[1]["max_model_len"] = WINDOW
            send(request, 200, json.dumps({"data": data}))
