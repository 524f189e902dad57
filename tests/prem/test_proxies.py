"""The way out: the proxy that the environment names, and the authorities that it trusts."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from chat.prem import PremClient, PremError, make_transport
from chat.prem.proxies import proxy_for
from tests.support.listener import Listener
from tests.support.upstream import http, upstream

MODELS = http(b'{"data": [{"id": "m"}]}', kind="application/json")
NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def direct(monkeypatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize(
    ("environment", "url", "proxy"),
    [
        ({}, "https://api.test/v1", ""),
        (
            {"HTTPS_PROXY": "http://proxy.test:3128"},
            "https://api.test/v1",
            "http://proxy.test:3128",
        ),
        ({"HTTPS_PROXY": "http://proxy.test:3128"}, "http://api.test/v1", ""),
        (
            {"https_proxy": "http://proxy.test:3128"},
            "https://api.test/v1",
            "http://proxy.test:3128",
        ),
        ({"HTTP_PROXY": "proxy.test:3128"}, "http://api.test/v1", "http://proxy.test:3128"),
        ({"ALL_PROXY": "socks5://proxy.test"}, "https://api.test", "socks5://proxy.test"),
        ({"ALL_PROXY": "http://p.test", "NO_PROXY": "api.test"}, "https://api.test", ""),
        ({"ALL_PROXY": "http://p.test", "NO_PROXY": ".test"}, "https://api.test", ""),
        ({"ALL_PROXY": "http://p.test", "NO_PROXY": "127.0.0.1"}, "http://127.0.0.1:80/v1", ""),
        ({"ALL_PROXY": "http://p.test", "NO_PROXY": "api.test:444"}, "https://api.test:444", ""),
        ({"ALL_PROXY": "http://p.test", "NO_PROXY": "a.test"}, "https://b.test", "http://p.test"),
        ({"ALL_PROXY": "http://p.test", "NO_PROXY": "*"}, "https://api.test", ""),
    ],
)
def test_the_environment_names_the_proxy(monkeypatch, environment, url, proxy):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(url) == proxy


@pytest.mark.parametrize("proxy", ["ftp://proxy.test", "http://", "http://[::1", "gopher:x"])
def test_a_proxy_that_cannot_be_used_is_refused(monkeypatch, proxy):
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(ValueError, match="URL"):
        proxy_for("https://api.test")


class Proxy:
    """Forwards requests to one API, whatever their address, and remembers their first lines."""

    def __init__(self, target: str) -> None:
        self.asked: list[str] = []
        self._port = int(target.rpartition(":")[2].partition("/")[0])

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = await reader.readline()
        self.asked.append(line.decode().strip())
        if line.startswith(b"CONNECT refuse"):
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        back.write(line)
        await asyncio.gather(pump(reader, back), pump(there, writer))


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
    writer.close()


@asynccontextmanager
async def proxied(monkeypatch) -> AsyncIterator[Proxy]:
    async with upstream(MODELS) as api:
        proxy = Proxy(api.url)
        listener = Listener(proxy.serve)
        await listener.start()
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{listener.port}")
        yield proxy
        await listener.close()


async def models(url: str, **options) -> list[str]:
    transport = make_transport(url, **options)
    client = PremClient(base_url=url, api_key="a-key", max_retries=0, transport=transport)
    try:
        return [model.id for model in await client.models()]
    finally:
        await client.aclose()


@pytest.mark.parametrize("plain", [False, True])
async def test_requests_go_through_the_proxy(monkeypatch, plain):
    async with proxied(monkeypatch) as proxy:
        # Only the proxy knows this name.
        assert await models("http://api.invalid/v1", plain=plain) == ["m"]
    assert proxy.asked == ["GET http://api.invalid/v1/models HTTP/1.1"]


async def test_a_team_reaches_the_internet_through_it_and_nothing_inside(monkeypatch):
    async with proxied(monkeypatch) as proxy:
        assert await models("http://api.invalid/v1", reach="public") == ["m"]
        for host in ("127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "[::1]"):
            with pytest.raises(PremError, match="internal network"):
                await models(f"http://{host}/v1", reach="public")
    assert len(proxy.asked) == 1


async def test_a_proxy_that_refuses_is_named(monkeypatch):
    async with proxied(monkeypatch) as proxy:
        with pytest.raises(PremError, match="the proxy refused it"):
            await models("https://refuse.invalid/v1")
    assert proxy.asked == ["CONNECT refuse.invalid:443 HTTP/1.1"]
