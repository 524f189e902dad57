"""An OpenID Connect provider that says where its parts are, and then nothing more."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class SilentProvider:
    """Holds every request until it ends; with `tells_its_parts` all but that for its parts."""

    def __init__(self, *, tells_its_parts: bool) -> None:
        self._ended = threading.Event()
        self.held = 0
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.answer(self, tells_its_parts=tells_its_parts)

            do_POST = do_GET

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler, *, tells_its_parts: bool) -> None:
        if not (tells_its_parts and "openid-configuration" in request.path):
            self.held += 1
            self._ended.wait()
            return
        parts = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
        body = {"issuer": self.url} | {name: f"{self.url}/{name}" for name in parts}
        request.send_response(200)
        request.send_header("Content-Type", "application/json")
        request.end_headers()
        request.wfile.write(json.dumps(body).encode())

    def close(self) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()
