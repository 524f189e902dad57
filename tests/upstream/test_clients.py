"""The clients of a process: shared, bounded, closed when nobody needs them any more."""

import asyncio

import pytest

from chat.prem import ChatMessage, CompletionRequest
from chat.upstream import Access, BadTeamKey, Clients
from tests.support.processes import TIMEOUT_S
from tests.support.upstream import DONE, STALL, chunk, http, upstream

REQUEST = CompletionRequest(model="m", messages=(ChatMessage("user", "Hello"),))
WHOLE = http(chunk("Hi"), DONE)


async def read(clients, access) -> str:
    text = ""
    async with clients.stream(access, REQUEST) as batches:
        async for batch in batches:
            text += "".join(piece.text for piece in batch)
    return text


async def test_each_key_has_a_client_and_they_are_bounded():
    async with upstream(WHOLE) as api:
        clients = Clients(most=2)
        for key in ("first-key", "other-key", "first-key", "third-key"):
            assert await read(clients, Access(api.url, key, "team")) == "Hi"
        assert len(clients) == 2
        sent = [next(line for line in r.split(b"\r\n") if b"Bearer" in line) for r in api.requests]
        assert [line.rpartition(b" ")[2] for line in sent] == [
            *(b"first-key", b"other-key", b"first-key", b"third-key")
        ]
        await clients.aclose()


async def test_a_replaced_key_ends_with_the_reply_that_it_runs():
    half = http(chunk("Half"), STALL)
    async with upstream(half) as api:
        clients, access = Clients(), Access(api.url, "first-key", "team")
        async with clients.stream(access, REQUEST) as batches:
            assert (await anext(batches))[0].text == "Half"
            clients.forget(access)
            assert len(clients) == 0
            await asyncio.sleep(0)
            assert api.open == 1
        await asyncio.wait_for(api.all_closed.wait(), TIMEOUT_S)
        await clients.aclose()


async def test_a_refused_key_is_the_teams_only_where_the_team_has_set_it():
    refusal = http(b'{"error": {"message": "No."}}', status=401, kind="application/json")
    async with upstream(refusal) as api:
        clients = Clients()
        with pytest.raises(BadTeamKey):
            await read(clients, Access(api.url, "first-key", "team"))
        with pytest.raises(Exception, match=r"No\.") as error:
            await read(clients, Access(api.url, "first-key", "server"))
        assert not isinstance(error.value, BadTeamKey)
        await clients.aclose()


def test_an_access_does_not_show_its_key():
    assert "first-key" not in repr(Access("https://x.test", "first-key", "team"))
