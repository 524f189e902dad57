"""The list of models: when it is asked for, and what stays known."""

import asyncio

import pytest

from chat.prem import Model, UpstreamDown
from chat.upstream import Access, Clients
from chat.upstream.model_list import AFTER_FAILURE_S, FRESH_S, ModelList
from tests.support.processes import wait_for
from tests.support.upstream import http, upstream

MODELS = http(b'{"data": [{"id": "m"}]}', kind="application/json")


class Api:
    """Lists one model, or raises; `now` is its clock."""

    def __init__(self) -> None:
        self.now, self.asked = 1000.0, 0
        self.failure: Exception | None = None
        self.held = asyncio.Event()
        self.held.set()

    async def list_models(self) -> list[Model]:
        self.asked += 1
        await self.held.wait()
        if self.failure is not None:
            raise self.failure
        return [Model(f"model-{self.asked}")]


@pytest.fixture
async def api() -> Api:
    return Api()


@pytest.fixture
async def models(api) -> ModelList:
    return ModelList(api.list_models, asyncio.get_running_loop(), lambda: api.now)


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def names(models: ModelList) -> list[str]:
    return [model.id for model in models.look().models]


async def test_a_list_is_loading_then_known_and_asked_for_again_when_it_is_old(api, models):
    assert models.look().state == "loading"
    await settle()
    assert (models.look().state, names(models)) == ("known", ["model-1"])
    api.now += FRESH_S - 1
    assert names(models) == ["model-1"]
    await settle()
    assert api.asked == 1
    api.now += 1
    assert names(models) == ["model-1"]  # at once, what is known
    await settle()
    assert names(models) == ["model-2"]


async def test_one_request_at_a_time_however_many_ask(api, models):
    api.held.clear()
    for _ in range(50):
        models.refresh()
        models.look()
        await asyncio.sleep(0)
    assert api.asked == 1
    api.held.set()
    await settle()
    models.refresh()
    assert models.look().is_asking  # after a while
    await settle()
    assert api.asked == 1
    models.close()


async def test_a_failure_is_said_and_asked_again_later_and_keeps_what_was_known(api, models):
    api.failure = UpstreamDown("It is away.")
    models.look()
    await settle()
    assert (models.look().state, models.look().failure) == ("failed", "It is away.")
    api.now += AFTER_FAILURE_S
    api.failure = None
    models.look()
    await settle()
    assert names(models) == ["model-2"]
    api.now += FRESH_S
    api.failure = UpstreamDown("It is away.")
    models.look()
    await settle()
    known = models.look()
    assert (known.state, known.failure, names(models)) == ("known", "It is away.", ["model-2"])


async def test_a_fault_of_ours_is_a_failure_with_a_traceback(api, models, caplog):
    api.failure = RuntimeError("a fault")
    models.look()
    await settle()
    assert models.look().state == "failed"
    assert "a fault" in caplog.text
    assert not models.look().is_asking


async def test_what_is_known_outlives_the_client(monkeypatch):
    async with upstream(MODELS) as api:
        clients, access = Clients(), Access(api.url, "a-key", "team")
        clients.models(access)
        await asyncio.to_thread(wait_for, "the list", lambda: clients.models(access).models)
        monkeypatch.setattr("chat.upstream.clients.IDLE_S", -1)
        clients.close_idle()
        assert len(clients) == 0
        assert [model.id for model in clients.models(access).models] == ["m"]
        await clients.aclose()
    assert len(api.requests) == 1
