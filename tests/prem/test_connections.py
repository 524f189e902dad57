"""The client's connections: replaced when stale, bounded, and closed after every stop."""

import asyncio
import json
import random

import pytest

from chat.prem import PremClient
from tests.support.completions import KEY, REQUEST, read
from tests.support.processes import TIMEOUT_S
from tests.support.upstream import DONE, STALL, chunk, http, upstream

pytestmark = pytest.mark.usefixtures("transport")
PARTIAL = chunk("Some text")


async def test_a_stale_connection_is_replaced_unseen():
    body = json.dumps({"data": [{"id": "m"}]}).encode()
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    async with upstream([head.encode() + body]) as api:
        client = PremClient(base_url=api.url, api_key=KEY)
        for _ in range(3):
            assert [model.id for model in await client.models()] == ["m"]
            await asyncio.wait_for(api.all_closed.wait(), TIMEOUT_S)
        await client.aclose()


async def test_a_full_pool_says_that_it_is_busy(monkeypatch):
    monkeypatch.setattr("chat.prem.client.WAIT_FOR_CONNECTION_S", 0.1)
    async with upstream(http(PARTIAL, STALL)) as api:
        client = PremClient(base_url=api.url, api_key=KEY, max_connections=1)
        async with client.stream(REQUEST) as batches:
            assert await anext(batches)
            _, _, error = await read(client)
        await client.aclose()
    assert error is not None
    assert error.kind == "upstream_busy"


async def test_a_thousand_stops_leave_no_connection_behind():
    chance = random.Random(1)
    async with upstream(
        http(*[piece for _ in range(50) for piece in (PARTIAL, 0.001)], STALL)
    ) as api:
        client = PremClient(base_url=api.url, api_key=KEY, max_connections=50)

        async def stopped() -> None:
            reading = asyncio.create_task(read(client))
            await asyncio.sleep(chance.random() * 0.03)
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

        for _ in range(25):
            await asyncio.gather(*(stopped() for _ in range(40)))
        await asyncio.wait_for(api.all_closed.wait(), TIMEOUT_S)
        api.scripts = [http(PARTIAL, DONE)]
        text, _, error = await read(client)
        await client.aclose()
    assert (text, error) == ("Some text", None)
