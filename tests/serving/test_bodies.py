"""Long responses at the pace of their readers, large bodies on disk: neither costs its size."""

import hashlib
import json
import re

import httpx
import pytest

from tests.support import long_conversations, raw
from tests.support.limited import UPLOAD_MB
from tests.support.processes import TIMEOUT_S, wait_for
from tests.support.readiness import readyz

MB = 1024 * 1024
LETTERS = 128 * 1024  # of which half have two bytes
MESSAGES = 110  # 20 MB
SHORT = {
    "premweb.serving.outflow.READER_SILENCE_S": 1.0,
    "premweb.serving.http_channel.KEEP_ALIVE_S": 3,
}
LIMITED = "tests/support/limited.py"


def long_conversation(app, visitor, messages=MESSAGES) -> str:
    """The address of its export."""
    id = app.call(long_conversations.seed, visitor.email, messages, LETTERS)
    return f"/c/{id}/export.json"


def tasks(visitor) -> int:
    return int(readyz(str(visitor.http.base_url)).json()["tasks"])


@pytest.fixture(scope="module")
def limited(start_app):
    app = start_app(script=LIMITED, LIMITS=json.dumps(SHORT))
    app.create_team("Limited", "limited@example.com")
    return app


def test_readers_who_take_nothing_cost_little(app, new_member):
    member = new_member()
    export = long_conversation(app, member)
    member.http.get("/")
    before = app.process.resident
    with raw.many(app.url, [""] * 10) as readers:
        for reader in readers:
            raw.ask(reader, member, export)
        wait_for("all answers to begin", lambda: all(map(raw.has_answer, readers)))
        assert member.http.get("/").status_code == 200
        assert app.process.resident - before < 150 * MB  # the answers have 200


def test_a_download_that_is_read_slowly_arrives_whole(app, new_member):
    member = new_member()
    export = long_conversation(app, member)
    read = []
    with member.http.stream("GET", export) as response:
        for number, piece in enumerate(response.iter_raw(8192)):
            read.append(piece)
            if number % 200 == 0:  # other things happen meanwhile
                assert member.http.get("/conversations/").status_code == 200
    body = b"".join(read).decode()
    exported = json.loads(body)
    assert body == json.dumps(exported, ensure_ascii=False, indent=2)
    assert [len(message["text"]) for message in exported["messages"]] == [LETTERS] * MESSAGES
    assert exported["leaf"] == exported["messages"][-1]["id"]


def test_a_reader_who_leaves_ends_the_download(app, new_member):
    member = new_member()
    export = long_conversation(app, member)
    before = tasks(member)
    with raw.many(app.url, [""] * 10) as readers:
        for reader in readers:
            raw.ask(reader, member, export)
        wait_for("all answers to begin", lambda: all(map(raw.has_answer, readers)))
        assert tasks(member) >= before + 10
    wait_for("the downloads to end", lambda: tasks(member) < before + 5)


def test_a_session_takes_what_waits_for_it_first(app, new_member):
    member, other = new_member(), new_member()
    export = long_conversation(app, member)
    with raw.many(app.url, [""] * 16) as readers:
        for reader in readers:
            raw.ask(reader, member, export)
        wait_for("all answers to begin", lambda: all(map(raw.has_answer, readers)))
        refused = member.http.get("/")
        assert (refused.status_code, refused.headers["X-Notice"]) == (429, "1")
        assert "Too much is waiting" in refused.text
        assert other.http.get("/").status_code == 200
    wait_for("room again", lambda: member.http.get("/").status_code == 200)


def test_a_reader_who_takes_nothing_is_cut_off(limited):
    [member] = limited.enter("limited@example.com")
    export = long_conversation(limited, member)
    with raw.connect(limited.url) as reader:
        raw.ask(reader, member, export)
        wait_for("the answer to begin", lambda: raw.has_answer(reader))
        wait_for("the reader to be cut off", lambda: raw.is_closed(reader))
        assert len(raw.read_all(reader)) < 15 * MB
    member.close()


def test_a_reader_of_a_last_answer_is_cut_off_too(limited):
    """The connection closes behind it, once its reader has taken it; it is not idle before."""
    [member] = limited.enter("limited@example.com")
    id = limited.call(long_conversations.seed, member.email, 1, 4 * MB)
    message = member.export(id)["messages"][0]["id"]
    with raw.connect(limited.url) as reader:
        raw.ask(reader, member, f"/c/{id}/messages/{message}.txt", "Connection: close\r\n")
        wait_for("the answer to begin", lambda: raw.has_answer(reader))
        wait_for("the reader to be cut off", lambda: raw.is_closed(reader))
        assert len(raw.read_all(reader)) < 6 * MB
    member.close()


def test_a_conversation_that_is_deleted_meanwhile_is_no_whole_file(app, new_member):
    member = new_member()
    export = long_conversation(app, member)
    with member.http.stream("GET", export) as response:
        pieces = response.iter_raw(8192)
        next(pieces)
        deleted = member.post(export.replace("export.json", "delete/"), htmx=True)
        assert deleted.status_code == 204
        assert member.post("/trash/empty/").status_code == 302
        with pytest.raises(httpx.TransportError):
            list(pieces)


def test_an_answer_to_head_has_no_body(app, anonymous):
    style = re.search(r'href="(/static/[^"]+[.]css)"', anonymous.http.get("/accounts/login/").text)
    assert style
    for _ in range(2):  # on one connection
        head = anonymous.http.head(style.group(1), headers={"Accept-Encoding": "identity"})
        assert (head.status_code, head.content) == (200, b"")
        assert int(head.headers["Content-Length"]) > 0


def test_a_conversation_without_messages_is_exported(app, new_member):
    member = new_member()
    export = long_conversation(app, member, messages=0)
    response = member.http.get(export)
    assert response.json()["messages"] == []
    assert response.text == json.dumps(response.json(), ensure_ascii=False, indent=2)


# Bodies of requests ---------------------------------------------------------------------------


def upload(app, size: int) -> httpx.Response:
    files = {"file": ("large.bin", b"x" * size)}
    return httpx.post(f"{app.url}/upload/", files=files, timeout=TIMEOUT_S)


def test_an_upload_goes_to_disk(limited):
    assert upload(limited, 1000).json()["in_file"] is False
    before = limited.process.resident
    size = (UPLOAD_MB - 1) * MB
    uploaded = upload(limited, size).json()
    digest = hashlib.sha256(b"x" * size).hexdigest()
    assert uploaded == {"size": size, "sum": digest, "in_file": True}
    assert limited.process.resident - before < 20 * MB


def test_each_address_has_its_own_limit(limited):
    for path, size, words in (
        ("/upload/", (UPLOAD_MB + 1) * MB, f"The limit is {UPLOAD_MB} MB"),
        ("/", 2 * MB, "A message may have 256 KB"),
        ("/no/such/page/", 2 * MB, "A message may have 256 KB"),
    ):
        response = httpx.post(limited.url + path, content=b"x" * size, timeout=TIMEOUT_S)
        assert (response.status_code, words in response.text) == (413, True), response.text


def test_a_body_of_unsaid_length_is_refused_as_it_passes_the_limit(limited):
    head = b"POST /upload/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"%x\r\n" % MB + b"x" * MB + b"\r\n"
    before = limited.process.resident
    with raw.connect(limited.url) as sender:
        sender.sendall(head + chunk * UPLOAD_MB)
        assert not raw.has_answer(sender)
        sender.sendall(chunk)
        assert sender.recv(100).startswith(b"HTTP/1.1 413 ")
    assert limited.process.resident - before < 20 * MB


def test_nobody_is_asked_to_go_on_with_what_is_too_large(limited):
    head = "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\nContent-Length: 2000000"
    with raw.connect(limited.url) as sender:
        sender.sendall(f"{head}\r\n\r\n".encode())
        assert sender.recv(100).startswith(b"HTTP/1.1 413 ")
