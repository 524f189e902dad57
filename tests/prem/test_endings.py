"""How answers end: every failure is told with its words, and a whole answer is not spoilt."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.prem import PremClient, PremError
from chat.prem.decode import common_chunk
from chat.prem.reported_errors import reported_error
from chat.prem.stream_reader import StreamReader
from chat.prem.wordings import kind_of_words, window_in_words
from tests.support.completions import KEY, REQUEST, read
from tests.support.processes import TIMEOUT_S
from tests.support.upstream import DONE, RESET, STALL, Piece, chunk, event, http, upstream

from .test_accumulate import anything


@pytest.fixture(autouse=True)
def quick_end(transport, monkeypatch):
    """What follows a finish reason is waited for less long."""
    monkeypatch.setattr("chat.prem.client.AFTER_FINISH_S", 0.2)


async def ask(*script: Piece, status: int = 200, kind: str = "text/event-stream", **more):
    """The text of one streamed completion, what it said, and the error that was its end."""
    async with upstream(http(*script, status=status, kind=kind)) as api:
        client = PremClient(base_url=api.url, api_key=KEY, max_retries=0, **more)
        said = await read(client)
        await client.aclose()
        await asyncio.wait_for(api.all_closed.wait(), TIMEOUT_S)
        return said


HALF = chunk("Half an ans")
REPORTED = {
    "in the choice": (
        chunk("", finish_reason="error", error={"code": 502, "message": "Provider disconnected"}),
        "Provider disconnected",
    ),
    "in the choice, without a reason": (chunk("", error={"message": "Gone"}), "Gone"),
    "the reason alone": (chunk("", finish_reason="error"), "reported an error"),
    "abort": (chunk("", finish_reason="ABORT"), "reported an error"),
    "the object": (
        event({"object": "error", "message": "Engine encountered an issue", "code": 500}),
        "Engine encountered an issue",
    ),
    "timeout": (chunk("", finish_reason="timeout"), "reported an error"),
    "detail": (event({"detail": "upstream failed"}), "upstream failed"),
    "nested detail": (event({"detail": {"error": {"message": "Down"}}}), "Down"),
    "a message with a status": (event({"message": "Overloaded", "status": 529}), "Overloaded"),
    "a list": (event([{"error": {"code": 503, "message": "overloaded"}}]), "overloaded"),
    "errors": (event({"errors": [{"message": "No GPU"}]}), "No GPU"),
    "type error": (event({"type": "error", "error": {"message": "Overloaded"}}), "Overloaded"),
}


@pytest.mark.parametrize("text", ["", "Half an ans"])
@pytest.mark.parametrize("name", REPORTED)
async def test_an_error_that_is_reported_ends_the_answer_with_its_words(name, text):
    said, words = REPORTED[name]
    got, _, error = await ask(*([HALF] if text else []), said, DONE)
    assert error is not None
    assert (got, error.kind) == (text, "upstream_error")
    assert words in error.message


async def test_text_that_comes_with_an_error_is_kept():
    got, _, error = await ask(HALF, chunk("wer", error={"message": "Gone"}))
    assert error is not None
    assert (got, error.message) == ("Half an answer", "Gone")


WHOLE = chunk("All of it") + chunk("", finish_reason="stop")
AFTERWARDS: dict[str, list[Piece]] = {
    "reset": [RESET],
    "silence": [STALL],
    "half an event": [b'data: {"choices": [{"del'],
    "rubbish": [b"data: {{{\n\n", DONE],
    "half an event and a reset": [b'data: {"choi', RESET],
    "comments for ever": [*[piece for _ in range(40) for piece in (b": ping\n\n", 0.02)], STALL],
    "an error": [event({"error": {"message": "too late"}})],
    "a long line": [b"data: " + b"x" * (1 << 21)],
    "spaces around [DONE]": [b"data:  [DONE] \n\n", STALL],
    "nothing": [],
}


@pytest.mark.parametrize("name", AFTERWARDS)
async def test_after_the_finish_reason_the_answer_is_whole(name):
    text, completion, error = await ask(WHOLE, 0.01, *AFTERWARDS[name], read_timeout=10)
    assert (text, completion.finish_reason, error) == ("All of it", "stop", None)


async def test_usage_that_comes_a_little_later_is_read():
    usage = event({"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 2}})
    _, completion, error = await ask(WHOLE, 0.05, usage, DONE)
    assert error is None
    assert completion.usage is not None
    assert completion.usage.completion_tokens == 2


@pytest.mark.parametrize("data", ["null", "7", "{{{", "[]", '"text"', '{"choices": [{"del'])
async def test_one_chunk_that_cannot_be_read_does_not_end_a_stream(data):
    text, _, error = await ask(HALF, f"data: {data}\n\n".encode(), chunk("wer"), DONE)
    assert (text, error) == ("Half an answer", None)


async def test_a_long_answer_in_small_chunks_arrives_whole():
    padding = "x" * 250
    pieces = b"".join(
        event({"id": padding, "choices": [{"index": 0, "delta": {"content": "0123456789"}}]})
        for _ in range(40_000)
    )
    text, _, error = await ask(pieces, WHOLE, DONE)
    assert error is None
    assert len(text) == 400_000 + len("All of it")


async def test_thoughts_count_as_text(monkeypatch):
    monkeypatch.setattr("chat.prem.stream_reader.MAX_TEXT_BYTES", 100)
    thought = event({"choices": [{"delta": {"reasoning_content": "ü" * 30}}]})
    _, _, error = await ask(thought, thought, DONE)
    assert error is not None
    assert error.kind == "reply_too_long"


async def test_the_wire_has_a_limit_of_its_own(monkeypatch):
    monkeypatch.setattr("chat.prem.stream_reader.MAX_WIRE_BYTES", 1000)
    text, _, error = await ask(HALF, b": comment\n\n" * 200, DONE)
    assert error is not None
    assert (text, error.kind) == ("Half an ans", "reply_too_long")
    assert "took more than" in error.message


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (204, b"", "empty_reply", "204"),
        (
            400,
            b'[{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT"}}]',
            "bad_key",
            "API key not valid.",
        ),
        (
            422,
            b'{"object":"error","message":{"detail":[{"type":"missing","loc":["body","messages"],'
            b'"msg":"Field required"}]},"type":"invalid_request_error"}',
            "bad_request",
            "body.messages: Field required",
        ),
        (200, b'{"detail":"Model is loading"}', "upstream_error", "Model is loading"),
        (200, b'[{"error":{"message":"overloaded"}}]', "upstream_error", "overloaded"),
        (400, b'{"error":"{\\"message\\": \\"inner\\"}"}', "bad_request", "inner"),
        (429, b'{"error":{"code":"insufficient_quota","message":""}}', "quota", "429"),
    ],
)
async def test_the_words_of_a_refusal_are_found(status, body, kind, words):
    _, _, error = await ask(body, status=status, kind="application/json")
    assert error is not None
    assert error.kind == kind
    assert words in error.message
    assert "{" not in error.message


async def test_the_body_of_a_broken_server_is_for_the_log_and_not_told():
    body = json.dumps({"error": f"Traceback: KeyError '{KEY}' in /srv/app.py"}).encode()
    _, _, error = await ask(body, status=500, kind="application/json")
    assert error is not None
    assert error.message == "The API answered 500."
    assert "Traceback" in error.said
    assert KEY not in error.said


async def test_a_quota_that_is_used_up_is_not_asked_again():
    body = json.dumps({"error": {"message": "You exceeded your current quota."}}).encode()
    refused = http(body, status=429, kind="application/json", headers={"retry-after-ms": "1"})
    async with upstream(refused) as api:
        client = PremClient(base_url=api.url, api_key=KEY)
        with pytest.raises(PremError) as error:
            async with client.stream(REQUEST):
                pass
        await client.aclose()
        assert (error.value.kind, len(api.requests)) == ("quota", 1)


CONTEXT = "context_too_long"
SAID = [
    ("the request exceeds the available context size, try increasing it", CONTEXT),
    ("request (5000 tokens) exceeds the available context size (4096 tokens)", CONTEXT),
    (
        "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens",
        CONTEXT,
    ),
    (
        "The decoder prompt (length 5000) is longer than the maximum model length of 4096.",
        CONTEXT,
    ),
    ("litellm.ContextWindowExceededError: OpenAIException - too long", CONTEXT),
    ("Your input exceeds the context window of this model.", CONTEXT),
    (
        "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum"
        " context length",
        CONTEXT,
    ),
    ("prompt is too long: 210000 tokens > 200000 maximum", CONTEXT),
    (
        "/chat/completions: Invalid model name passed in model=foo. Call `/v1/models` to view"
        " available models for your key.",
        "no_such_model",
    ),
    ("The model `foo` does not exist or you do not have access to it.", "no_such_model"),
    ("Incorrect API key provided: sk-***.", "bad_key"),
    ("Authentication Error, Invalid proxy server token passed.", "bad_key"),
    ("You exceeded your current quota, please check your plan and billing details.", "quota"),
    ("Insufficient credits. Add more to continue.", "quota"),
    ("Rate limit reached for requests: too many tokens per minute", "rate_limited"),
    (
        "litellm.RateLimitError: OpenAIException - You exceeded your current quota, please check",
        "quota",
    ),
    ("Your monthly quota is used up.", "quota"),
    ("ExceededBudget: the key is over its budget", "quota"),
    ("You didn't provide an API key.", "bad_key"),
    ("No connected db.", "bad_key"),
    ("This API key has been revoked.", "bad_key"),
    ("litellm.BadRequestError: There are no healthy deployments for this model", "no_such_model"),
    ("`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000", CONTEXT),
    ("input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000", CONTEXT),
    ("The model is overloaded.", None),
    ("CUDA out of memory", None),
]


@pytest.mark.parametrize(("words", "kind"), SAID)
async def test_the_words_of_many_servers_are_known(words, kind):
    found = kind_of_words(words)
    assert (found.kind if found else None) == kind
    _, _, error = await ask(HALF, event({"error": {"message": words}}))
    assert error is not None
    assert error.kind == (kind or "upstream_error")


@pytest.mark.parametrize(
    ("words", "window"),
    [
        ("request (5000 tokens) exceeds the available context size (4096 tokens)", 4096),
        ("This model's maximum context length is 4096 tokens. However, you requested 5000", 4096),
        ("The decoder prompt (length 5000) is longer than the maximum model length of 4096.", 4096),
        ("Prompt contains 40000 tokens, too large for model with 32768 maximum context", 32768),
        ("prompt is too long: 210000 tokens > 200000 maximum", 200000),
        ("The input token count (9000) exceeds the maximum number of tokens allowed (8192).", 8192),
        ("`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens", 4096),
        ("Context size has been exceeded.", 0),
    ],
)
def test_a_refusal_names_the_window(words, window):
    assert window_in_words(words) == window


@pytest.mark.parametrize(
    "secret",
    [
        "api_key=abcd1234efgh",
        "secret=abc",
        "https://someone:hunter22@example.com",
        '"password": "hunter22"',
        "Bearer abcdefgh",
        f"key {KEY}",
    ],
)
async def test_the_words_of_a_server_are_told_without_secrets(secret):
    _, _, error = await ask(event({"error": {"message": f"Look: {secret} there"}}))
    assert error is not None
    assert error.message.startswith("Look: ")
    assert "[hidden]" in error.message
    assert secret not in error.message


@pytest.mark.parametrize(
    ("reason", "known"),
    [
        ("max_tokens", "length"),
        ("MAX_TOKENS", "length"),
        ("STOP", "stop"),
        ("eos", "stop"),
        ("SAFETY", "content_filter"),
        ("content_filtered", "content_filter"),
        ("function_call", "tool_calls"),
        ("something_new", "something_new"),
    ],
)
async def test_finish_reasons_are_known_by_other_names(reason, known):
    _, completion, error = await ask(chunk("All", finish_reason=reason), DONE)
    assert (completion.finish_reason, error) == (known, None)


@pytest.mark.parametrize(
    "body",
    [
        {"usage": {"input_tokens": 3, "output_tokens": 4}},
        {"choices": [{"index": 0, "delta": {}, "usage": {"prompt_tokens": 3, "total_tokens": 7}}]},
        {"x_groq": {"usage": {"prompt_tokens": 3, "completion_tokens": 4}}},
        {"choices": [], "timings": {"prompt_n": 3, "predicted_n": 4}},
    ],
)
async def test_usage_is_found_in_other_places(body):
    _, completion, _ = await ask(WHOLE, event(body), DONE)
    assert completion.usage is not None
    assert (completion.usage.prompt_tokens, completion.usage.total_tokens) == (3, 7)


PLAIN = b'{"choices": [{"message": {"content": "Hi"}, "finish_reason": "stop"}]}'


@pytest.mark.parametrize("kind", ["text/event-stream", "text/plain", "application/json"])
async def test_a_plain_answer_is_read_by_whatever_name_it_comes(kind):
    text, completion, error = await ask(PLAIN[:20], 0.01, PLAIN[20:], kind=kind)
    assert (text, completion.finish_reason, error) == ("Hi", "stop", None)


@pytest.mark.parametrize("kind", ["text/event-stream", "text/plain", "application/json"])
async def test_an_error_is_read_by_whatever_name_it_comes(kind):
    _, _, error = await ask(b'{"error": {"message": "No GPU is free"}}\n', kind=kind)
    assert error is not None
    assert (error.kind, error.message) == ("upstream_error", "No GPU is free")


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "application/x-ndjson"])
async def test_a_stream_is_read_by_whatever_name_it_comes(kind):
    text, _, error = await ask(HALF, chunk("wer"), DONE, kind=kind)
    assert (text, error) == ("Half an answer", None)


async def test_text_before_a_line_that_is_too_long_is_kept():
    text, _, error = await ask(HALF + b"data: " + b"x" * (1 << 21))
    assert error is not None
    assert (text, error.kind) == ("Half an ans", "line_too_long")


# Whatever comes --------------------------------------------------------------------------------

events = st.lists(
    st.one_of(
        anything.map(event),
        st.binary(max_size=40).map(lambda data: b"data: " + data.replace(b"\n", b"") + b"\n\n"),
        st.sampled_from([HALF, DONE, b": comment\n\n", b"event: error\n", b"\n"]),
    ),
    max_size=8,
)


@given(events, st.integers(1, 50))
def test_after_a_finish_reason_nothing_is_a_failure(rest, size):
    reader = StreamReader(KEY)
    reader.feed(WHOLE)
    data = b"".join(rest)
    for at in range(0, len(data), size):
        reader.feed(data[at : at + size])
    reader.close()
    assert reader.failure is None


@given(anything, st.booleans())
def test_an_error_is_never_taken_for_a_chunk(body, ascii_only):
    if reported_error(body) is not None:
        assert common_chunk(json.dumps(body, ensure_ascii=ascii_only)) is None
