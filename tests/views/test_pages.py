"""The pages as a browser gets them: found again, paged, refused with words that help."""

import re
import socket
import uuid
from html.parser import HTMLParser

import pytest

from tests.support.app import PASSWORD
from tests.support.processes import TIMEOUT_S
from tests.support.readiness import readyz
from tests.support.visitor import text_of


def titles(html: str) -> list[str]:
    return [
        text_of(t).strip() for t in re.findall(r"<a [^>]*href=\"/c/[^>]*>(.*?)</a>", html, re.S)
    ]


def test_a_conversation_is_found_again_after_signing_in(new_member):
    member = new_member()
    id = member.ask("# Where do swallows go?", model="prem-echo")
    member.settled_reply(id)
    member.post("/accounts/logout/")
    assert member.http.get("/").status_code == 302
    member.sign_in(member.email, PASSWORD)
    home = member.http.get("/").text
    assert "Today" in home
    assert titles(home) == ["Where do swallows go?"]
    page = member.http.get(f"/c/{id}/").text
    assert "Where do swallows go?" in page
    assert page.count("<article") == 2


def test_the_sidebar_goes_on_as_one_scrolls(new_member):
    member = new_member()
    for number in range(45):
        member.ask(f"Question {number}", model="fail-key")
    home = member.http.get("/").text
    assert titles(home)[0] == "Question 44"
    assert len(titles(home)) == 40
    more = re.search(r'hx-get="(/conversations/\?before=[^"]+)"', home)
    assert more
    rest = member.http.get(more.group(1).replace("&amp;", "&")).text
    assert titles(rest) == [f"Question {n}" for n in range(4, -1, -1)]
    assert "before=" not in rest


def test_a_long_conversation_comes_in_pages(new_member):
    member = new_member()
    id = member.ask("Message 0", model="prem-echo")
    for number in range(1, 30):
        member.settled_reply(id)
        assert member.send(id, f"Message {number}").status_code == 204
    member.settled_reply(id)
    page = member.http.get(f"/c/{id}/").text
    assert page.count("<article") == 50
    older = re.search(rf'hx-get="(/c/{id}/messages/\?before=\d+)"', page)
    assert older
    rest = member.http.get(older.group(1)).text
    assert rest.count("<article") == 10
    assert "Message 0" in rest
    assert "before=" not in rest


@pytest.mark.parametrize(
    "query",
    [
        *("x", "2026-01-01", "_", "2026-01-01T00:00:00_00000000-0000-4000-8000-000000000000"),
        *("9" * 500, "2026-01-01T00:00:00+00:00_x", "\0", "'; DROP TABLE", "%F0%9F"),
    ],
)
def test_a_cursor_that_is_not_ours_is_a_bad_request(ada, query):
    assert ada.http.get("/conversations/", params={"before": query}).status_code == 400


@pytest.mark.parametrize("query", ["x", "-1", "1e3", "٣", "9" * 50, "1;"])
def test_a_page_number_that_is_not_ours_is_a_bad_request(ada, query):
    id = ada.ask("Mine", model="fail-key")
    response = ada.http.get(f"/c/{id}/messages/", params={"before": query})
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"text": ""}, 400, "Write something first"),
        ({"text": " \n\t "}, 400, "Write something first"),
        ({"key": ""}, 400, "Reload the page"),
        ({"key": "not-a-uuid"}, 400, "UUID"),
        ({"model": "a\x07model"}, 400, "Choose a model"),
        ({"model": "m" * 300}, 400, "Choose a model"),
        ({"text": "x" * (256 * 1024 + 1)}, 413, "the limit is 256 KB"),
        ({"text": "é" * (128 * 1024 + 1)}, 413, "still in the box"),
    ],
)
def test_what_cannot_be_sent_is_refused_in_words(ada, fields, status, words):
    id = ada.ask("First", model="prem-echo")
    ada.settled_reply(id)
    whole = {"text": "Hello", "model": "prem-echo", "key": str(uuid.uuid4())} | fields
    for where in ("/", f"/c/{id}/messages/"):
        response = ada.post(where, htmx=True, **whole)
        assert (response.status_code, words in response.text) == (status, True), response.text[:300]
        assert response.headers["X-Notice"] == "1"
    assert len(ada.export(id)["messages"]) == 2


def test_the_largest_message_is_taken_whole(ada):
    text = "é" * (128 * 1024)
    id = ada.ask(text, model="prem-fast")
    exported = ada.export(id)
    assert exported["messages"][0]["text"] == text
    ada.stop(id)


def test_ten_megabytes_are_refused_in_words(ada):
    for _ in range(2):
        response = ada.post("/", htmx=True, text="x" * 10_000_000, key=str(uuid.uuid4()))
        assert response.status_code == 413
        assert "too large" in response.text
        assert response.headers["X-Notice"] == "1"
    assert ada.http.get("/healthz").status_code == 200


def test_the_refusal_comes_before_the_body(app):
    """With a length that says it all, and in chunks that say nothing."""
    host, port = app.url.removeprefix("http://").split(":")
    head = f"POST / HTTP/1.1\r\nHost: {host}:{port}\r\n".encode()
    for declared, body in (
        (b"Content-Length: 10000000000\r\n", b""),
        (b"Transfer-Encoding: chunked\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"),
    ):
        with socket.create_connection((host, int(port)), timeout=TIMEOUT_S) as raw:
            raw.sendall(head + declared + b"\r\n" + body * 20)
            assert raw.recv(100).startswith(b"HTTP/1.1 413 ")


def test_other_fields_change_nothing(ada):
    """No field chooses the address, the key or the role: only text, model and key are read."""
    extra = {"base_url": "http://evil.example", "api_key": "x", "role": "system", "user": "1"}
    response = ada.post("/", text="Hi", model="prem-echo", key=str(uuid.uuid4()), **extra)
    reply = ada.settled_reply(response.headers["Location"].split("/")[2])
    assert (reply["status"], reply["text"]) == ("complete", "Hi")


def test_the_export_holds_everything(ada):
    id = ada.ask("What is the weather in Lugano", model="fail-tools")
    reply = ada.settled_reply(id)
    response = ada.http.get(f"/c/{id}/export.json")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert reply["tool_calls"][0]["id"] == "call_weather"
    assert reply["usage"]["total_tokens"] > 0
    user = ada.export(id)["messages"][0]
    assert (user["author"], user["role"]) == (ada.email, "user")


def test_a_message_can_be_had_as_text(ada):
    id = ada.ask("<b>raw</b> & *so*", model="prem-echo")
    reply = ada.settled_reply(id)
    response = ada.http.get(f"/c/{id}/messages/{reply['id']}.txt")
    assert response.text == "<b>raw</b> & *so*"
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


HOSTILE = (
    '</title><script>alert(1)</script><img src=x onerror=alert(1)> " onx=1 {{ 7|add:70000007 }}'
)


def test_hostile_text_is_text_in_every_place_that_shows_it(ada):
    id = ada.ask(HOSTILE, model="prem-echo")
    ada.settled_reply(id)
    for where in ("/", f"/c/{id}/", "/conversations/", f"/c/{id}/messages/"):
        page = ada.http.get(where).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "70000014" not in page
        assert not Handlers.found_in(page)


class Handlers(HTMLParser):
    """Attributes that run script."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [name for name, _ in attrs if name.startswith(("on", "style"))]

    @classmethod
    def found_in(cls, html: str) -> list[str]:
        parser = cls()
        parser.feed(html)
        return parser.found


def test_every_answer_carries_the_security_headers(ada, anonymous):
    id = ada.ask("Mine", model="prem-echo")
    for visitor, where in (
        (ada, "/"),
        (ada, f"/c/{id}/"),
        (ada, f"/c/{id}/export.json"),
        (ada, "/nowhere"),
        (anonymous, "/accounts/login/"),
    ):
        headers = visitor.http.get(where).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "no-store" in headers["Cache-Control"] or "no-cache" in headers["Cache-Control"]
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_pages_hold_no_inline_script_or_style(ada, anonymous):
    pages = [ada.http.get("/").text, anonymous.http.get("/accounts/login/").text]
    for page in pages:
        assert not re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page)
        assert "<style" not in page
        assert not Handlers.found_in(page)


def test_the_cookies_are_closed_to_scripts_and_other_sites(anonymous, ada):
    assert anonymous.sign_in(ada.email, PASSWORD).status_code == 302
    cookies = {cookie.name: cookie for cookie in anonymous.http.cookies.jar}
    session = cookies["sessionid"]
    assert session.has_nonstandard_attr("HttpOnly")
    assert session.get_nonstandard_attr("SameSite") == "Lax"


def test_an_unknown_address_is_a_page_with_a_way_back(ada):
    response = ada.http.get("/nowhere/")
    assert response.status_code == 404
    assert 'href="/"' in response.text


def test_the_models_of_the_api_are_offered(ada):
    response = ada.http.get("/models/")
    assert response.status_code == 200
    assert "prem-reasoner" in response.text


def test_health(anonymous):
    assert anonymous.http.get("/healthz").text == "ok"
    for headers in ({}, {"Host": "evil.example"}, {"Authorization": "Bearer other-than-the-token"}):
        ready = anonymous.http.get("/readyz", headers=headers)
        assert (ready.status_code, ready.text) == (200, "ready")


def test_who_knows_the_token_is_told_of_each_part(app):
    ready = readyz(app.url).json()
    parts = ("database", "layer", "saving", "background")
    assert [ready.pop(name) for name in parts] == ["ok"] * len(parts)
    assert all(isinstance(ready.pop(name), int) for name in ("replies", "sockets", "tasks"))
    assert ready == {}
