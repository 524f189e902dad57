"""An OpenID Connect provider as a process of its own, and a person who signs in at it."""

import json
import re
import socket
import subprocess
import sys
import threading
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from .processes import TIMEOUT_S, wait_for
from .visitor import Visitor


class Provider:
    """`oidc-provider-mock` on a free port; `url` is its issuer."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.child = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for("the provider to listen", self._listens)

    def _listens(self) -> bool:
        assert self.child.poll() is None
        try:
            return httpx.get(f"{self.url}/.well-known/openid-configuration").is_success
        except httpx.TransportError:
            return False

    def person(self, subject: str, **claims: Any) -> None:
        """Somebody known there, with these claims from now on."""
        httpx.put(f"{self.url}/users/{subject}", json=claims).raise_for_status()

    def end(self) -> None:
        self.child.terminate()
        self.child.wait(TIMEOUT_S)


class Impostor:
    """Speaks for a provider at another address, and by its own name if it is to `rewrite` that.

    With an `algorithm` it makes the ID tokens itself: without a key of the provider.
    """

    algorithm = ""

    def __init__(self, provider: Provider, rewrite: bool) -> None:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            length = int(handler.headers.get("Content-Length", 0))
            theirs = httpx.request(
                handler.command,
                provider.url + handler.path,
                content=handler.rfile.read(length),
                headers={
                    name: handler.headers[name]
                    for name in ("Content-Type", "Authorization")
                    if name in handler.headers
                },
            )
            body = theirs.content
            if rewrite and "openid-configuration" in handler.path:
                body = json.dumps(self._renamed(theirs.json())).encode()
            if self.algorithm and handler.path.endswith("/token"):
                body = json.dumps(self._forged(theirs.json())).encode()
            handler.send_response(theirs.status_code)
            handler.send_header("Content-Type", theirs.headers["Content-Type"])
            handler.end_headers()
            handler.wfile.write(body)

        class Handler(BaseHTTPRequestHandler):
            do_GET = do_POST = answer

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _renamed(self, config: dict[str, Any]) -> dict[str, Any]:
        if self.algorithm:
            own = config["token_endpoint"].replace(config["issuer"], self.url)
            config = config | {"token_endpoint": own}
        return config | {"issuer": self.url}

    def _forged(self, answer: dict[str, Any]) -> dict[str, Any]:
        claims = jwt.decode(answer["id_token"], options={"verify_signature": False})
        keys: dict[str, Any] = {
            "none": None,
            "HS256": "a secret of both sides, and long enough",
            "RS256": rsa.generate_private_key(65537, 2048),
        }
        key, algorithm = keys[self.algorithm], self.algorithm
        return answer | {
            "id_token": jwt.encode(claims | {"iss": self.url}, key, algorithm=algorithm)
        }

    def end(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def begin(visitor: Visitor, **fields: Any) -> str:
    """The provider's address that the page leads to."""
    page = visitor.post("/accounts/oidc/start/", **fields)
    found = re.search(r'content="0; url=([^"]+)"', page.text)
    assert found, page.text
    return unescape(found.group(1))


def come_back(visitor: Visitor, where: str, subject: str) -> httpx.Response:
    """Sign in at the provider as `subject`; what the app answers on the way back."""
    back = httpx.post(where, data={"sub": subject})
    assert back.status_code == 302, back.text
    return visitor.http.get(back.headers["Location"])


def sign_in(visitor: Visitor, subject: str, **fields: Any) -> httpx.Response:
    return come_back(visitor, begin(visitor, **fields), subject)
