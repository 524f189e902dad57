"""The simulator keeps the API's contract: raw requests, both SDKs, in process and on a port."""

from typing import Any

import httpx
import openai
import premai
import pytest

from chat.prem import ChatMessage, CompletionRequest, PremClient
from chat.prem.simulator import Simulator, SimulatorTransport
from tests.support.processes import TIMEOUT_S

ASK: Any = [{"role": "user", "content": "What is the weather in Lugano"}]
PLACE = {"city": {"type": "string"}}
UNIT = {"unit": {"enum": ["celsius", "fahrenheit"]}}
TOOLS: Any = [
    {
        "type": "function",
        "function": {"name": name, "parameters": {"type": "object", "properties": properties}},
    }
    for name, properties in {
        "get_weather": {**PLACE, **UNIT},
        "get_local_time": PLACE,
    }.items()
]
VALID: dict[str, Any] = {"model": "prem-fast", "messages": ASK}


@pytest.fixture
def api(simulator):
    with httpx.Client(
        base_url=f"{simulator.url}/api/v1",
        headers={"Authorization": "Bearer key"},
        timeout=TIMEOUT_S,
    ) as client:
        yield client


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({}, 200, ""),
        ({"model": None}, 422, "model"),
        ({"messages": []}, 422, "messages"),
        ({"messages": [{"role": "robot", "content": "x"}]}, 422, "role"),
        ({"messages": [{"role": "user", "content": 7}]}, 422, "content"),
        ({"messages": [{"role": "tool", "content": "x"}]}, 422, "tool_call_id"),
        ({"messages": [*ASK, {"role": "system", "content": "x"}]}, 400, "first message"),
        ({"temperature": 2.1}, 422, "temperature"),
        ({"temperature": "hot"}, 422, "temperature"),
        ({"top_p": -0.1}, 422, "top_p"),
        ({"frequency_penalty": 3}, 422, "frequency_penalty"),
        ({"max_completion_tokens": 0}, 422, "max_completion_tokens"),
        ({"stream": "yes"}, 422, "stream"),
        ({"tools": "all"}, 422, "tools"),
        ({"model": "no-such-model"}, 404, "does not exist"),
        ({"model": "fail-rate-limit"}, 429, "Too many"),
        ({"model": "fail-key"}, 401, "API key"),
        ({"model": "fail-quota"}, 402, "credit"),
        ({"model": "fail-server"}, 500, "crashed"),
        ({"model": "fail-unavailable"}, 503, "overloaded"),
    ],
)
def test_requests_are_checked_as_the_contract_says(api, change, status, words):
    response = api.post("/chat/completions", json=VALID | change)
    assert response.status_code == status
    assert words in response.text
    if status == 429:
        assert response.headers["retry-after"] == "7"
    if status != 200:
        assert response.json()["error"]["message"]


@pytest.mark.parametrize("authorization", ["", "Basic abc", "Bearer", "Bearer bad"])
def test_a_bad_token_is_refused(simulator, authorization):
    response = httpx.get(
        f"{simulator.url}/api/v1/models",
        headers={"Authorization": authorization},
        timeout=TIMEOUT_S,
    )
    assert response.status_code == 401


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b'"text"'])
def test_a_body_that_is_no_request_is_refused(api, body):
    assert api.post("/chat/completions", content=body).status_code in {400, 422}


@pytest.mark.parametrize("model", ["prem-fast", "prem-reasoner", "prem-think", "prem-echo"])
def test_streamed_and_plain_answers_agree(simulator, model):
    client: Any = openai.OpenAI(base_url=f"{simulator.url}/api/v1", api_key="key", max_retries=0)
    plain = client.chat.completions.create(model=model, messages=ASK, seed=5)
    streamed = client.chat.completions.create(model=model, messages=ASK, seed=5, stream=True)
    text = "".join(c.choices[0].delta.content or "" for c in streamed if c.choices)
    assert text == plain.choices[0].message.content
    assert plain.usage.total_tokens > 0
    client.close()


def test_the_openai_sdk_streams_tool_calls(simulator):
    client: Any = openai.OpenAI(base_url=f"{simulator.url}/api/v1", api_key="key", max_retries=0)
    arguments = {0: "", 1: ""}
    usage = None
    for chunk in client.chat.completions.create(
        model="prem-tools",
        messages=ASK,
        stream=True,
        stream_options={"include_usage": True},
        tools=TOOLS,
    ):
        for choice in chunk.choices:
            for call in choice.delta.tool_calls or []:
                arguments[call.index] += call.function.arguments or ""
        usage = chunk.usage or usage
    assert arguments == {0: '{"city": "Lugano", "unit": "celsius"}', 1: '{"city": "Lugano"}'}
    assert usage is not None
    client.close()


def test_the_openai_sdk_knows_the_failures(simulator):
    client: Any = openai.OpenAI(base_url=f"{simulator.url}/api/v1", api_key="key", max_retries=0)
    for model, error in {
        "fail-key": openai.AuthenticationError,
        "fail-rate-limit": openai.RateLimitError,
        "nope": openai.NotFoundError,
        "fail-server": openai.InternalServerError,
    }.items():
        with pytest.raises(error):
            client.chat.completions.create(model=model, messages=ASK)
    client.close()


def test_prems_sdk_asks_and_lists(simulator):
    client: Any = premai.PremAI(base_url=simulator.url, api_key="key", max_retries=0)
    answer = client.chat.completions(model="prem-fast", messages=ASK)
    assert "What is the weather" in (answer.choices[0].message.content or "")
    assert "prem-fast" in {model.id for model in client.models.list().data or []}
    client.close()


def test_prems_sdk_streams(simulator):
    client: Any = premai.PremAI(base_url=simulator.url, api_key="key", max_retries=0)
    with client.chat.with_streaming_response.completions(
        model="prem-echo",
        messages=ASK,
        stream=True,
    ) as response:
        lines = [line for line in response.iter_lines() if line.startswith("data: ")]
    assert lines[-1] == "data: [DONE]"
    assert len(lines) > 5
    client.close()


QUIRKS = ["crlf", "cr", "bom", "comments", "split", "batch", "null", "no-usage", "no-done", "json"]


@pytest.mark.parametrize("quirk", [*QUIRKS, "split,crlf,bom,comments"])
async def test_our_client_reads_every_way_to_write_a_stream(simulator, quirk):
    client = PremClient(base_url=f"{simulator.url}/api/v1", api_key="key")
    client._http.headers["X-Simulate"] = quirk
    request = CompletionRequest("prem-echo", (ChatMessage("user", "Grüße aus Lugano 😀"),))
    text = ""
    async with client.stream(request) as batches:
        async for batch in batches:
            text += "".join(chunk.text for chunk in batch)
    await client.aclose()
    assert text == "Grüße aus Lugano 😀"


async def test_in_process_it_says_the_same(simulator):
    texts = []
    request = CompletionRequest("prem-long", (ChatMessage("user", "x"),))
    here = SimulatorTransport(Simulator(rate=0))
    for url, transport in ((simulator.url, None), ("http://here", here)):
        client = PremClient(base_url=f"{url}/api/v1", api_key="key", transport=transport)
        texts.append((await client.complete(request)).text)
        assert "prem-long" in {model.id for model in await client.models()}
        await client.aclose()
    assert texts[0] == texts[1]
    assert len(texts[0].split()) >= 20_000


def test_models_can_be_loaded_and_unloaded(api):
    model = {"model": "prem-slow"}
    assert api.get("/models/running", params=model).json() == {"status": True}
    assert api.post("/models/down", json=model).status_code == 200
    assert api.get("/models/running", params=model).json() == {"status": False}
    assert api.post("/models/up", json=model).status_code == 200
    assert api.get("/models/running", params=model).json() == {"status": True}
