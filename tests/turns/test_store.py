"""What the store does with writes that cannot be saved, in orders to which no front door leads."""

import asyncio
import uuid
from contextlib import nullcontext

import pytest
from django.db import OperationalError

from chat.models import Message
from chat.turns import store as stores
from chat.turns import writes
from chat.turns.store import Store
from chat.turns.writes import Batch, Final

BAD, AWAY, GOOD = (uuid.UUID(int=number) for number in (1, 2, 3))


class Database:
    """Refuses what is BAD for ever, and AWAY until it is `back`; `saved` are the others' ids."""

    def __init__(self) -> None:
        self.back = False
        self.saved: list[uuid.UUID] = []
        self.tried, self.saved_all = asyncio.Event(), asyncio.Event()

    def commit(self, batch: Batch, renew: list[uuid.UUID]) -> writes.Settled:
        ids = [*batch.texts, *batch.finals]
        if BAD in ids:
            raise ValueError("such text cannot be saved")
        if AWAY in ids and not self.back:
            asyncio.get_running_loop().call_soon(self.tried.set)
            raise OperationalError("away")
        self.saved += ids
        if AWAY in ids:
            self.saved_all.set()
        return {}


@pytest.fixture
async def database(monkeypatch):
    database = Database()
    monkeypatch.setattr(stores, "commit", database.commit)
    monkeypatch.setattr(stores, "SAVE_EVERY_S", 0.01)
    monkeypatch.setattr(stores, "RETRY_S", 0.01)
    return database


@pytest.fixture
async def store(database, monkeypatch):
    store = Store()

    async def here(function, *arguments):
        return function(*arguments)

    monkeypatch.setattr(store, "call", here)
    store.start()
    yield store
    await store.stop()


async def test_what_could_not_be_saved_one_by_one_is_tried_again_and_said(database, store):
    for id in (BAD, AWAY, GOOD):
        store.hold(id)
        store.save(id, dict)
    async with asyncio.timeout(60):
        await database.tried.wait()
        assert store.failing
        assert database.saved[:1] == [GOOD]
        database.tried.clear()
        await database.tried.wait()  # nothing has been saved anew since
        assert store.failing
        database.back = True
        await database.saved_all.wait()
        await asyncio.sleep(0)
    assert not store.failing


async def test_an_end_that_could_not_be_saved_one_by_one_is_told_once_it_is(database, store):
    store.hold(BAD)
    store.save(BAD, dict)
    reply = Message(id=AWAY, conversation_id=uuid.uuid4())
    end = asyncio.ensure_future(store.finish(reply, {}, uuid.uuid4(), {}, list, lambda: None))
    async with asyncio.timeout(60):
        await database.tried.wait()
        assert not end.done()
        database.back = True
        assert await end == []


async def test_ends_are_written_in_one_order_by_every_process(monkeypatch):
    """Each locks its conversation first: in two orders, PostgreSQL would break one batch off."""
    settled: list[uuid.UUID] = []
    monkeypatch.setattr("chat.turns.writes.transaction.atomic", nullcontext)
    monkeypatch.setattr(writes, "_settle", lambda id, _: settled.append(id))
    places = {uuid.UUID(int=9): 2, uuid.UUID(int=8): 1, uuid.UUID(int=7): 2}
    told = asyncio.get_running_loop().create_future()
    finals = {
        id: Final({}, uuid.UUID(int=place), id, {}, lambda: None, list, told)
        for id, place in places.items()
    }
    writes.commit(Batch(finals=finals), [])
    assert [id.int for id in settled] == [8, 7, 9]
