"""An API on a port of its own that remembers who asked it what, and answers as the key says."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

MODELS = ("fine", "large", "hidden-one")


class Heard(NamedTuple):
    """A request: its path, the key it came with, its body."""

    path: str
    key: str
    body: dict[str, Any]


class Prem:
    """A key says how it is answered: `refuse-…` 401 and an echo of it, `echo-…` with itself in each
    part of the answer, `web-…` a page, `late-…` never, `to-302-…` and `to-307-…` with a redirect to
    `elsewhere`, `unlisted-…` with 404 where models are asked for; every other one is good. Models
    are listed to anybody, unless `is_closed`.
    """

    is_closed = False

    def __init__(self, elsewhere: str = "") -> None:
        self.elsewhere = elsewhere
        self.heard: list[Heard] = []
        self.ended = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/api/v1"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def keys(self) -> set[str]:
        return {one.key for one in self.heard}

    @property
    def completions(self) -> list[Heard]:
        return [one for one in self.heard if one.body]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        prem = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                prem.answer(self, {})

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                prem.answer(self, json.loads(self.rfile.read(length)))

            def log_message(self, *_: Any) -> None:
                pass

        return Handler

    @staticmethod
    def hear(request: BaseHTTPRequestHandler, body: dict[str, Any]) -> Heard:
        key = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return Heard(request.path, key, body)

    def answer(self, request: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        self.heard.append(self.hear(request, body))
        key = self.heard[-1].key
        way, _, rest = key.partition("-")
        if way == "refuse" or (self.is_closed and not key):
            error = {"message": f"The key {key} (Bearer {key}) is unknown.", "code": "bad"}
            send(request, 401, json.dumps({"error": error}))
        elif way == "web":
            send(request, 200, "<!doctype html><h1>A router</h1>", "text/html")
        elif way == "late":
            self.ended.wait(30)
        elif way == "to":
            send(request, int(rest[:3]), "", Location=self.elsewhere)
        elif body and way == "echo":
            send(request, 200, echo(key), "text/event-stream")
        elif "unlisted" in key and not body:
            send(request, 404, '{"detail": "Not Found"}')
        elif body and not body["messages"]:
            send(request, 400, '{"error": {"message": "messages must not be empty"}}')
        elif body:
            send(request, 200, reply(body), "text/event-stream")
        else:
            data = [{"id": id, "object": "model"} for id in MODELS]
            data += [{"id": f"of {key}", "description": key}] if way == "echo" else []
            send(request, 200, json.dumps({"object": "list", "data": data}))


def reply(body: dict[str, Any]) -> str:
    """A stream that says the last message, of which model."""
    delta = {"content": f"{body['model']}: {body['messages'][-1]['content']}"}
    choice = {"index": 0, "delta": delta, "finish_reason": "stop"}
    return f"data: {json.dumps({'choices': [choice]})}\n\ndata: [DONE]\n\n"


def echo(key: str) -> str:
    """A stream that says the key, cut in two: as thoughts, as text and in a call."""
    halves = key[:13], key[13:]
    call = [{"index": 0, "id": key, "function": {"name": key, "arguments": key}}]
    deltas: list[dict[str, Any]] = [{"reasoning_content": half} for half in halves]
    deltas += [{"content": half} for half in halves]
    deltas += [{"tool_calls": call}]
    chunks = [{"id": key, "model": key, "choices": [{"index": 0, "delta": d}]} for d in deltas]
    chunks += [{"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}]
    return "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n"


def send(
    request: BaseHTTPRequestHandler,
    status: int,
    text: str,
    kind: str = "application/json",
    **headers: str,
) -> None:
    request.send_response(status)
    for name, value in {"Content-Type": kind, "Content-Length": str(len(text)), **headers}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(text.encode())
