"""A person at a browser, without the browser: signs in, asks, watches, reads the history."""

import json
import re
import time
import uuid
from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from html import unescape
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from .processes import TIMEOUT_S, wait_for

SETTLED = {"complete", "stopped", "interrupted", "failed"}


class Visitor:
    """One cookie jar at one server; in a session that has begun, if `session` is its cookie."""

    def __init__(self, url: str, email: str = "", session: str = "", client_ip: str = "") -> None:
        self.email = email
        transport = httpx.HTTPTransport(local_address=client_ip) if client_ip else None
        self.http = httpx.Client(base_url=url, timeout=TIMEOUT_S, transport=transport)
        if session:
            self.http.cookies.set("sessionid", session, domain=self.http.base_url.host)

    def close(self) -> None:
        self.http.close()

    # Accounts -----------------------------------------------------------------------------------

    def sign_in(self, email: str, password: str) -> httpx.Response:
        return self.post("/accounts/login/", login=email, password=password)

    @property
    def cookies(self) -> list[tuple[str, str]]:
        """The names and values of those that a browser would hold for the server."""
        return list(self.http.cookies.items())

    def csrf(self) -> str:
        if "csrftoken" not in self.http.cookies:
            self.http.get("/" if "sessionid" in self.http.cookies else "/accounts/login/")
        return self.http.cookies.get("csrftoken") or ""

    def post(self, path: str, *, htmx: bool = False, **fields: str | list[str]) -> httpx.Response:
        headers = {"X-CSRFToken": self.csrf(), "Origin": str(self.http.base_url).rstrip("/")}
        if htmx:
            headers |= {"HX-Request": "true", "HX-Request-Type": "partial"}
        return self.http.post(path, data=fields, headers=headers)

    # Conversations ------------------------------------------------------------------------------

    def ask(self, text: str, model: str = "prem-fast", key: str = "") -> str:
        """A new conversation with this first message; returns its id."""
        response = self.post("/", text=text, model=model, key=key or str(uuid.uuid4()))
        assert response.status_code == 302, response.text
        return response.headers["Location"].split("/")[2]

    def send(self, id: str, text: str, model: str = "", key: str = "") -> httpx.Response:
        return self.post(
            f"/c/{id}/messages/", htmx=True, text=text, model=model, key=key or str(uuid.uuid4())
        )

    def stop(self, id: str) -> httpx.Response:
        return self.post(f"/c/{id}/stop/", htmx=True)

    def act(self, id: str, message_id: str, what: str, **fields: str) -> httpx.Response:
        """Do something with a message: edit, regenerate, continue, show, delete, restore."""
        return self.post(f"/c/{id}/messages/{message_id}/{what}/", htmx=True, **fields)

    def regenerate(self, id: str, message_id: str, model: str = "") -> httpx.Response:
        return self.act(id, message_id, "regenerate", model=model)

    def edit(self, id: str, message_id: str, text: str, **fields: str) -> httpx.Response:
        return self.act(
            id, message_id, "edit", text=text, **{"key": str(uuid.uuid4()), "model": "", **fields}
        )

    def export(self, id: str) -> dict[str, Any]:
        response = self.http.get(f"/c/{id}/export.json")
        assert response.status_code == 200, response.text
        exported: dict[str, Any] = response.json()
        return exported

    def reply(self, id: str) -> dict[str, Any]:
        """The message at the leaf as the database has it."""
        exported = self.export(id)
        return next(m for m in exported["messages"] if m["id"] == exported["leaf"])

    def settled_reply(self, id: str) -> dict[str, Any]:
        """The reply at the leaf once it runs no more."""

        def ask() -> dict[str, Any]:
            reply = self.reply(id)
            return reply if reply["status"] in SETTLED else {}

        return wait_for("the reply to settle", ask)

    def reply_with_text(self, id: str, length: int = 1) -> dict[str, Any]:
        """The reply at the leaf once this much of its text is saved."""

        def ask() -> dict[str, Any]:
            reply = self.reply(id)
            return reply if len(reply["text"]) >= length else {}

        return wait_for("the partial to be saved", ask)

    def page_body(self, id: str, message_id: str) -> str:
        """The inner HTML of a message's body in the page."""
        page = self.http.get(f"/c/{id}/").text
        article = page[page.index(f'id="message-{message_id}"') :]
        return inner_html(article[article.index('<div class="message-body"') :])

    # The socket ---------------------------------------------------------------------------------

    def socket_url(self, id: str) -> str:
        own = str(self.http.base_url.copy_with(scheme="ws")).rstrip("/")
        return f"{own}/ws/conversations/{id}/" if id else f"{own}/ws/conversations/"

    @contextmanager
    def watch(self, id: str = "", origin: str | None = "same"):
        """A socket on the conversation, or on the sidebar alone, as the page opens it."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies)
        own = str(self.http.base_url).rstrip("/")
        with connect(
            self.socket_url(id),
            origin=own if origin == "same" else origin,  # type: ignore[arg-type]
            additional_headers={"Cookie": cookie},
            max_size=None,
            open_timeout=TIMEOUT_S,
        ) as socket:
            yield Watched(socket, partial(self.page_body, id))


class Watched:
    """The events of one socket, in their order."""

    def __init__(self, socket: ClientConnection, page_body: Callable[[str], str]) -> None:
        self.socket, self.page_body = socket, page_body
        self.events: list[dict[str, Any]] = []
        self.batch: list[dict[str, Any]] = []

    def next(self, timeout: float = TIMEOUT_S) -> dict[str, Any]:
        """The next event; those of a batch one after the other."""
        if not self.batch:
            event: dict[str, Any] = json.loads(self.socket.recv(timeout))
            self.batch = event["events"] if event["type"] == "batch" else [event]
        self.events.append(self.batch.pop(0))
        return self.events[-1]

    def until(self, type: str, **values: Any) -> dict[str, Any]:
        """Read on to the next event of this type, with these values."""
        # The line's beat alone would keep it waiting for ever.
        deadline = time.monotonic() + TIMEOUT_S
        while True:
            assert time.monotonic() < deadline, f"waited in vain for {type} {values}"
            event = self.next()
            if event["type"] == type and values.items() <= event.items():
                return event

    def close_code(self) -> int | None:
        """Read on to the close; its code."""
        try:
            while True:
                self.next()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None


def inner_html(html: str) -> str:
    """What is inside the `div` that `html` begins with."""
    depth = 0
    for tag in re.finditer(r"<(/?)div\b[^>]*>", html):
        depth += -1 if tag.group(1) else 1
        if depth == 0:
            return html[html.index(">") + 1 : tag.start()]
    raise AssertionError(f"not closed: {html[:200]}")


def text_of(html: str) -> str:
    """The text of simple HTML."""
    return unescape(re.sub(r"<[^>]+>", "", html))


def without_tokens(html: str) -> str:
    """HTML without what differs from answer to answer: ids and CSRF tokens."""
    html = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", html)
    return re.sub(r'"[A-Za-z0-9]{64}"|\b[A-Za-z0-9]{64}\b', "", html)


def has_button(page: str, label: str) -> bool:
    """Whether the HTML of a page has something to press with this label."""
    return re.search(rf">\s*{re.escape(label)}\s*<", page) is not None
