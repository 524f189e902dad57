"""The client against an API that does what APIs do: over real HTTP, whole, cut and broken.

Every test runs over both transports.
"""

import asyncio
import json

import pytest

from chat.prem import ChatMessage, CompletionRequest, Pace, PremClient
from tests.support.completions import KEY, REQUEST, STREAM, ask, read
from tests.support.listener import Listener
from tests.support.upstream import DONE, RESET, STALL, chunk, event, http, upstream

pytestmark = pytest.mark.usefixtures("transport")


async def test_a_reader_who_takes_its_time_is_no_silence_of_the_api():
    """A loop that is busy for longer than the read timeout finds all that came meanwhile."""
    rest = chunk("two", finish_reason="stop") + DONE
    async with upstream(http(chunk("One "), 0.1, rest)) as api:
        client = PremClient(base_url=api.url, api_key=KEY, read_timeout=1.0)
        text = ""
        async with client.stream(REQUEST) as batches:
            async for batch in batches:
                text += "".join(piece.text for piece in batch)
                await asyncio.sleep(1.5)  # what is tested is the time that passes
        await client.aclose()
    assert text == "One two"


class Slow(Pace):
    def rest(self) -> float:
        return 0.2


@pytest.mark.parametrize("reach", [None, "internal"], ids=["ours", "a team's"])
async def test_what_comes_during_a_rest_is_read_at_once(transport, reach):
    words = [piece for number in range(60) for piece in (chunk(f"{number} "), 0.01)]
    async with upstream(http(*words, DONE)) as api:
        way = transport(api.url, reach=reach)
        client = PremClient(base_url=api.url, api_key=KEY, read_timeout=5, transport=way)
        async with client.stream(REQUEST, Slow()) as batches:
            pieces = ["".join(piece.text for piece in batch) async for batch in batches]
        await client.aclose()
    assert "".join(pieces) == "".join(f"{number} " for number in range(60))
    assert len(pieces) < 20


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100_000])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
async def test_the_text_is_the_same_whatever_the_cut(size, end):
    data = b"\xef\xbb\xbf" + STREAM.replace(b"\n", end)
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    text, completion, error, _ = await ask(http(*pieces))
    assert (text, error) == ("Grüße, \u2028 Welt 😀", None)
    assert completion.finish_reason == "stop"
    assert completion.usage
    assert completion.usage.completion_tokens == 2


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (chunk("Hi") + chunk("", finish_reason="stop"), "Hi"),
        (chunk("Hi", finish_reason="stop").rstrip(), "Hi"),
        (chunk("Hi").replace(b"data: ", b"data:") + DONE, "Hi"),
        (b'data: {"choices": [{"delta":\ndata: {"content": "Hi"}}]}\n\n' + DONE, "Hi"),
        (chunk("Hi") + event({"unknown": [1, {"x": None}]}) + DONE, "Hi"),
        (chunk("Hi") + event({"choices": [{"index": 1, "delta": {"content": "No"}}]}) + DONE, "Hi"),
        (chunk([{"type": "text", "text": "Hi"}, {"type": "image"}]) + DONE, "Hi"),  # type: ignore[arg-type]
        (chunk("Hi") + DONE + chunk(" and more"), "Hi"),
        (b"data: \n\n" + chunk("Hi") + b"event: ping\n\n" + DONE, "Hi"),
        (chunk("a\0b") + DONE, "a\ufffdb"),
        (b'data: {"choices": [{"delta": {"content": "\xff"}}]}\n\n' + DONE, "\ufffd"),
        (chunk("\ud83d") + chunk("\ude00") + DONE, "😀"),
        (event({"choices": [{"delta": {"refusal": "No."}}]}) + DONE, "No."),
    ],
)
async def test_unusual_streams_give_their_text(body, text):
    assert (await ask(http(body)))[0::2][:1] == (text,)
    assert (await ask(http(body)))[2] is None


async def test_a_plain_answer_where_a_stream_was_promised_is_read():
    body = json.dumps({"choices": [{"message": {"content": "Hi"}, "finish_reason": "stop"}]})
    text, completion, error, _ = await ask(http(body.encode(), kind="application/json"))
    assert (text, completion.finish_reason, error) == ("Hi", "stop", None)


PARTIAL = chunk("Some text")
BROKEN = {
    "reset": (http(PARTIAL, RESET), "upstream_cut", "Some text"),
    "no end": (http(PARTIAL), "upstream_cut", "Some text"),
    "stall": (http(PARTIAL, STALL), "upstream_stalled", "Some text"),
    "error object": (http(PARTIAL, event({"error": {"message": "OOM"}})), "upstream_error", None),
    "error text": (http(PARTIAL, event({"error": "OOM"})), "upstream_error", None),
    "error event": (http(PARTIAL, b"event: error\ndata: OOM\n\n"), "upstream_error", None),
    "quota": (http(PARTIAL, event({"error": {"code": "insufficient_quota"}})), "quota", None),
    "late 429": (http(PARTIAL, event({"error": {"code": 429}})), "rate_limited", None),
    "half JSON": (http(PARTIAL, b'data: {"choices": [{"del\n\n'), "malformed_stream", None),
    "not an object": (http(PARTIAL, b"data: 7\n\n"), "malformed_stream", None),
    "deep JSON": (http(PARTIAL, b"data: " + b"[" * 200_000 + b"\n\n"), "malformed_stream", None),
    "long line": (http(PARTIAL, b"data: " + b"x" * (1 << 21)), "line_too_long", None),
    "long reply": (http(PARTIAL, *[chunk("y" * 1000)] * 9000), "reply_too_long", None),
    "page as stream": (http(b"<!DOCTYPE html><html>Bad gateway"), "malformed_stream", ""),
    "page": (http(b"<html>Bad gateway", kind="text/html"), "malformed_stream", ""),
    "empty": (http(), "empty_reply", ""),
    "redirect": (
        http(status=302, headers={"Location": "http://x.example"}),
        "malformed_stream",
        "",
    ),
    "JSON error": (http(b'{"error": {"message": "No"}}', kind="application/json"), None, ""),
    "not JSON": (http(b"{", kind="application/json"), "malformed_stream", ""),
    "no completion": (http(b"{}", kind="application/json"), "malformed_stream", ""),
    "not HTTP": ([b"SSH-2.0-OpenSSH_9\r\n"], "upstream_down", ""),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_broken_answers_end_in_a_named_error_with_the_partial(name):
    script, kind, expected = BROKEN[name]
    text, _, error, _ = await ask(script, read_timeout=1.0)
    assert error is not None
    assert error.kind == (kind or "upstream_error")
    assert text.startswith("Some text" if expected is None else expected)
    assert "Traceback" not in error.message


async def test_comments_hold_a_slow_stream_open():
    trickle = [piece for _ in range(8) for piece in (b": still here\n\n", 0.3)]
    text, _, error, _ = await ask(http(PARTIAL, *trickle, DONE), read_timeout=1.5)
    assert (text, error) == ("Some text", None)


REFUSALS = [
    (400, "bad_request", 1),
    (401, "bad_key", 1),
    (402, "quota", 1),
    (403, "bad_key", 1),
    (404, "no_such_model", 1),
    (408, "bad_request", 3),
    (413, "bad_request", 1),
    (422, "bad_request", 1),
    (429, "rate_limited", 3),
    (500, "upstream_down", 3),
    (503, "upstream_down", 3),
]


@pytest.mark.parametrize(("status", "kind", "tries"), REFUSALS)
async def test_a_refusal_is_named_and_retried_where_it_helps(status, kind, tries):
    body = json.dumps({"error": {"message": f"No, said {KEY}"}}).encode()
    script = http(body, status=status, kind="application/json", headers={"retry-after-ms": "1"})
    _, _, error, api = await ask(script)
    assert error is not None
    assert (error.kind, error.status, len(api.requests)) == (kind, status, tries)
    # A server that breaks may say more than members should read.
    words = f"The API answered {status}." if status >= 500 else "No, said [hidden]"
    assert error.message == words


async def test_a_web_page_of_a_proxy_is_not_repeated_to_people():
    page = b"<html><title>502</title>nginx</html>"
    _, _, error, _ = await ask(
        http(page, status=502, kind="text/html", headers={"retry-after-ms": "1"})
    )
    assert error is not None
    assert error.message == "The API answered 502."


async def test_a_new_try_after_a_failure_brings_the_answer():
    refused = http(status=503, headers={"Retry-After": "0"})
    text, _, error, api = await ask(refused, [RESET], http(PARTIAL, DONE))
    assert (text, error, len(api.requests)) == ("Some text", None, 3)


async def test_a_long_wait_is_told_and_not_waited():
    _, _, error, api = await ask(http(status=429, headers={"Retry-After": "30"}))
    assert error is not None
    assert (error.kind, error.retry_after, len(api.requests)) == ("rate_limited", 30, 1)


async def test_the_api_may_forbid_a_new_try():
    _, _, error, api = await ask(http(status=500, headers={"x-should-retry": "false"}))
    assert error is not None
    assert len(api.requests) == 1


async def test_nothing_is_asked_again_once_text_has_arrived():
    _, _, error, api = await ask(http(PARTIAL, RESET), http(PARTIAL, DONE))
    assert error is not None
    assert (error.kind, len(api.requests)) == ("upstream_cut", 1)


async def test_a_redirect_never_carries_the_key_away():
    async with upstream(http(PARTIAL, DONE)) as elsewhere:
        target = {"Location": elsewhere.url}
        for status in (301, 302, 307, 308):
            _, _, error, _ = await ask(http(status=status, headers=target))
            assert error is not None
            assert error.kind == "malformed_stream"
        assert elsewhere.requests == []


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:1/api/v1", "refused"),
        ("http://nowhere.invalid/api/v1", "not known"),
    ],
)
async def test_no_connection_says_why(url, words):
    client = PremClient(base_url=url, api_key=KEY, max_retries=0)
    _, _, error = await read(client)
    await client.aclose()
    assert error is not None
    assert error.kind == "upstream_down"
    assert words in error.message


async def test_tls_to_a_plain_server_says_so():
    async def speak_plainly(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    server = Listener(speak_plainly)
    await server.start()
    url = f"https://127.0.0.1:{server.port}/api/v1"
    client = PremClient(base_url=url, api_key=KEY, max_retries=0)
    _, _, error = await read(client)
    await client.aclose()
    await server.close()
    assert error is not None
    assert error.kind == "upstream_down"
    assert "TLS" in error.message


async def test_every_field_of_a_request_goes_out():
    request = CompletionRequest(
        model="m",
        messages=(
            ChatMessage("system", "Be brief."),
            ChatMessage("user", "Hi", name="ada"),
            ChatMessage("assistant", None, tool_calls=({"id": "1"},)),
            ChatMessage("tool", "42", tool_call_id="1"),
        ),
        temperature=0.5,
        top_p=0.9,
        max_completion_tokens=100,
        frequency_penalty=0.1,
        presence_penalty=-0.1,
        seed=7,
        stop=("a", "b"),
        response_format={"type": "text"},
        tools=({"type": "function"},),
        tool_choice="auto",
    )
    whole = json.dumps({"choices": [{"message": {"content": "Hi"}}]}).encode()
    async with upstream(http(whole, kind="application/json")) as api:
        client = PremClient(base_url=api.url, api_key=KEY)
        assert (await client.complete(request)).text == "Hi"
        await client.aclose()
    head, _, body = api.requests[0].partition(b"\r\n\r\n")
    assert f"authorization: bearer {KEY}".encode() in head.lower()
    assert json.loads(body) == {
        "model": "m",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Hi", "name": "ada"},
            {"role": "assistant", "tool_calls": [{"id": "1"}]},
            {"role": "tool", "content": "42", "tool_call_id": "1"},
        ],
        "stream": False,
        "temperature": 0.5,
        "top_p": 0.9,
        "max_completion_tokens": 100,
        "frequency_penalty": 0.1,
        "presence_penalty": -0.1,
        "seed": 7,
        "stop": ["a", "b"],
        "response_format": {"type": "text"},
        "tools": [{"type": "function"}],
        "tool_choice": "auto",
    }
