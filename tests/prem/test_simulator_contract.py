"""The simulator does what it is asked for, and nothing else: schemas, tools, usage, bodies."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.prem import ChatMessage, CompletionRequest, PremClient
from chat.prem.simulator import Simulator, SimulatorTransport
from chat.prem.simulator.bodies import body_in
from chat.prem.simulator.schema import example
from tests.support.upstream import DONE, chunk, http, upstream

from .test_simulator import ASK, TOOLS, VALID

SCHEMA = {
    "type": "object",
    "properties": {
        "city": {"type": "string", "minLength": 3, "maxLength": 40},
        "kind": {"enum": ["sunny", "rainy"]},
        "days": {"type": "array", "minItems": 2, "items": {"$ref": "#/$defs/day"}},
        "note": {"type": ["string", "null"]},
        "either": {"anyOf": [{"type": "integer", "minimum": 5}, {"type": "string"}]},
    },
    "required": ["city", "kind", "days", "note", "either"],
    "additionalProperties": False,
    "$defs": {
        "day": {
            "type": "object",
            "properties": {"degrees": {"type": "number", "exclusiveMinimum": 0}},
            "required": ["degrees"],
        }
    },
}


@pytest.fixture
def api(simulator) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=f"{simulator.url}/api/v1", headers={"Authorization": "Bearer key"}, timeout=30
    ) as client:
        yield client


def message(api: httpx.Client, **more: Any) -> dict[str, Any]:
    """The message of a plain answer."""
    response = api.post("/chat/completions", json=VALID | more)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()["choices"][0]["message"]
    return found


def test_an_answer_keeps_the_schema(api):
    asked = {"type": "json_schema", "json_schema": {"name": "weather", "schema": SCHEMA}}
    value = json.loads(message(api, response_format=asked)["content"])
    assert value == {
        "city": "What is the weather in Lugano",
        "kind": "sunny",
        "days": [{"degrees": 1}] * 2,
        "note": "What is the weather in Lugano",
        "either": 5,
    }


def test_a_schema_that_is_missing_is_refused(api):
    body = VALID | {"response_format": {"type": "json_schema"}}
    assert api.post("/chat/completions", json=body).status_code == 422


def test_a_schema_that_contains_itself_ends():
    tree = {"type": "object", "properties": {"left": {"$ref": "#"}, "name": {"type": "string"}}}
    assert example(tree, "words")["name"] == "words"


@pytest.mark.parametrize(
    ("more", "names"),
    [
        ({}, []),
        ({"tools": TOOLS}, ["get_weather", "get_local_time"]),
        ({"tools": TOOLS, "tool_choice": "none"}, []),
        ({"tools": TOOLS[1:], "tool_choice": "auto"}, ["get_local_time"]),
        (
            {
                "tools": TOOLS,
                "tool_choice": {"type": "function", "function": {"name": "get_local_time"}},
            },
            ["get_local_time"],
        ),
    ],
)
def test_only_tools_that_are_sent_and_allowed_are_called(api, more, names):
    said = message(api, model="prem-tools", **more)
    assert [call["function"]["name"] for call in said.get("tool_calls", [])] == names
    assert bool(said["content"]) == (not names)


@pytest.mark.parametrize("options", [None, {}, {"include_usage": False}, {"include_usage": True}])
def test_a_stream_has_its_usage_only_if_that_is_asked_for(api, options):
    more = {} if options is None else {"stream_options": options}
    answer = api.post("/chat/completions", json=VALID | {"stream": True} | more).text
    assert ('"usage"' in answer) == bool(options and options["include_usage"])


def test_a_body_in_chunks_is_read(api):
    data = json.dumps(VALID).encode()
    pieces = (data[at : at + 7] for at in range(0, len(data), 7))
    response = api.post("/chat/completions", content=pieces)
    assert response.status_code == 200
    assert api.get("/models").status_code == 200


@given(st.lists(st.binary(min_size=1, max_size=30)), st.binary(max_size=10))
def test_a_body_in_chunks_is_read_however_it_is_cut(pieces, rest):
    data = b"".join(b"%x;a=b\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    data += b"0\r\nTrailer: x\r\n\r\n"
    headers = {"transfer-encoding": "chunked"}
    assert body_in(bytearray(data + rest), 0, headers) == (b"".join(pieces), len(data))
    assert all(body_in(bytearray(data[:at]), 0, headers) is None for at in range(len(data)))


async def test_a_newcomer_sees_three_models_with_a_line_each():
    for lists_all, number in ((False, 3), (True, 23)):
        transport = SimulatorTransport(Simulator(rate=0, lists_all=lists_all))
        client = PremClient(base_url="http://here/api/v1", api_key="key", transport=transport)
        models = await client.models()
        await client.aclose()
        assert len(models) == number
        if not lists_all:
            assert all(model.description for model in models)
            assert not any(model.id.startswith("fail") for model in models)


# Usage is asked for where the API takes that -----------------------------------------------------


async def test_an_api_that_refuses_the_options_of_streams_is_asked_without_them():
    refused = http(b'{"detail": "Extra inputs are not permitted"}', status=422)
    answer = http(chunk("Hi", finish_reason="stop"), DONE)
    request = CompletionRequest("m", (ChatMessage("user", "Hello"),))
    async with upstream(refused, answer) as api:
        client = PremClient(base_url=api.url, api_key="key", asks_for_usage=True)
        for _ in range(2):
            async with client.stream(request) as batches:
                assert [piece.text async for batch in batches for piece in batch] == ["Hi"]
        await client.aclose()
    asks = [b"include_usage" in request for request in api.requests]
    assert asks == [True, False, False]


async def test_an_api_that_takes_them_is_always_asked_for_usage():
    answer = http(chunk("Hi", finish_reason="stop"), DONE)
    request = CompletionRequest("m", (ChatMessage("user", "Hello"),))
    async with upstream(answer, answer, http(b"{}", status=400)) as api:
        client = PremClient(base_url=api.url, api_key=None, asks_for_usage=True)
        for _ in range(2):
            async with client.stream(request) as batches:
                assert [piece.text async for batch in batches for piece in batch] == ["Hi"]
        with pytest.raises(Exception, match="400"):
            async with client.stream(request):
                pass
        await client.aclose()
    assert [b"include_usage" in request for request in api.requests] == [True] * 3
    assert not any(b"authorization" in request.lower() for request in api.requests)


def test_what_is_asked_is_what_is_spoken_of(api):
    assert "What is the weather in Lugano" in message(api, messages=ASK)["content"]
