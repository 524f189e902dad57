"""An API whose models each end an answer in a way of their own."""

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

from .prem import Prem, send
from .upstream import DONE, chunk, event

HALF = chunk("Half an ans")
STOP = chunk("", finish_reason="stop")
THOUGHT = event({"choices": [{"index": 0, "delta": {"reasoning_content": "Let me see."}}]})
CALL = event(
    {
        "choices": [
            {
                "index": 0,
                "delta": {
                    "tool_calls": [
                        {"index": 0, "id": "a", "function": {"name": "f", "arguments": '{"x'}}
                    ]
                },
            }
        ]
    }
)
IMAGE = event({"choices": [{"delta": {"content": "", "images": [{"type": "image_url"}]}}]})
OLD_CALL = event({"choices": [{"delta": {"function_call": {"name": "f", "arguments": "{}"}}}]})
GONE = {"code": 502, "message": "Provider disconnected"}
STREAMS: dict[str, bytes] = {
    "choice-error-after": HALF + chunk("", finish_reason="error", error=GONE) + DONE,
    "choice-error-before": chunk("", finish_reason="error", error=GONE) + DONE,
    "reason-error": HALF + chunk("", finish_reason="error") + DONE,
    "object-error": HALF + event({"object": "error", "message": "Engine issue"}) + DONE,
    "detail": event({"detail": "upstream failed"}) + DONE,
    "done-alone": DONE,
    "empty": chunk("") + STOP + DONE,
    "white": chunk(" \n\n ") + STOP + DONE,
    "thoughts": THOUGHT + STOP + DONE,
    "thoughts-length": THOUGHT + chunk("", finish_reason="length") + DONE,
    "images": IMAGE + STOP + DONE,
    "old-call": OLD_CALL + chunk("", finish_reason="function_call") + DONE,
    "cut-before": chunk(""),
    "cut-after": HALF,
    "cut-call": CALL,
    "fine": chunk("Fine.") + STOP + DONE,
    "half-event": chunk("All of it") + STOP + b'data: {"choi',
    "null": HALF + b"data: null\n\n" + chunk("wer") + STOP + DONE,
    "quota": event({"error": {"message": "You exceeded your current quota."}}) + DONE,
    "wrong-key": event({"error": {"message": "Incorrect API key provided"}}) + DONE,
    "max-tokens": chunk("As far as") + chunk("", finish_reason="MAX_TOKENS") + DONE,
    "no-opening": chunk("I should ")
    + chunk("greet.\n</think>\n\nHel")
    + chunk("lo!")
    + STOP
    + DONE,
    "long": b"".join(
        event({"id": "x" * 250, "choices": [{"delta": {"content": "0123456789"}}]})
        for _ in range(20_000)
    )
    + STOP
    + DONE,
}
BODIES = {
    "status-204": (204, ""),
    "status-500": (500, '{"error": "Traceback: secret of the server"}'),
    "context": (400, '{"error": {"message": "exceeds the available context size"}}'),
    "unknown": (400, '{"error": {"message": "Invalid model name passed in model=unknown"}}'),
}


class Endings(Prem):
    """Answers as the model's name says; `asked` has the texts of each request."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        super().__init__()

    def answer(self, request: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        model = body.get("model", "")
        messages = body.get("messages", [])
        if messages:
            self.asked.append([message["content"] for message in messages])
        if model == "small-window":
            # It reads three messages.
            model = "fine" if len(messages) <= 3 else "context"
        if model == "goes":
            # It is offered no more when it is asked to go on.
            model = "unknown" if "Continue it" in messages[-1]["content"] else "cut-after"
        if model in BODIES:
            send(request, *BODIES[model])
        elif model in STREAMS:
            request.send_response(200)
            request.send_header("Content-Type", "text/event-stream")
            request.end_headers()
            request.wfile.write(STREAMS[model])
        else:
            data = [{"id": id, "object": "model"} for id in STREAMS]
            send(request, 200, json.dumps({"object": "list", "data": data}))
