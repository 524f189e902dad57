"""Where a connection to an address that a team has set may lead, and where not."""

import socket

import pytest

from chat.prem import PremClient, PremError, make_transport
from chat.prem.guard import may_reach
from chat.upstream import hosts
from tests.support.upstream import http, upstream

MODELS = http(b'{"data": [{"id": "m"}]}', kind="application/json")


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
        *("100.64.0.1", "100.127.255.255", "169.254.169.254", "0.0.0.0", "0.1.2.3", "192.0.0.1"),
        *("192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1"),
        *("240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1"),
        *("fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1", "2001::1", "2002:7f00:1::"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "100::1"),
        *("64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::1"),
    ],
)
def test_addresses_that_are_not_on_the_internet_are_out_of_reach(address):
    assert not may_reach(address, "public")


@pytest.mark.parametrize(
    "address",
    ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_addresses_on_the_internet_are_within_reach(address):
    assert may_reach(address, "public")


def test_a_host_that_is_named_may_be_internal_but_never_link_local():
    assert may_reach("10.0.0.1", "internal")
    assert may_reach("::1", "internal")
    for address in ("169.254.169.254", "fe80::1", "::ffff:169.254.169.254", "0.0.0.0", "ff02::1"):
        assert not may_reach(address, "internal")


@pytest.fixture(params=[False, True], ids=["paced", "httpx"])
def plain(request) -> bool:
    """Which transport leads there."""
    return bool(request.param)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "evil.example"])
async def test_the_address_connected_to_is_what_counts(monkeypatch, host, plain):
    """Also as a number in disguise, and as a name that resolved to something else before."""
    resolve = socket.getaddrinfo

    def getaddrinfo(name, *arguments, **named):
        return resolve("127.0.0.1" if name == "evil.example" else name, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    async with upstream(MODELS) as api:
        url = api.url.replace("127.0.0.1", host)
        transport = make_transport(url, reach="public", plain=plain)
        client = PremClient(base_url=url, api_key="a-secret-key", transport=transport)
        with pytest.raises(PremError, match=r"internal network|cannot be used") as refusal:
            await client.models()
        await client.aclose()
        assert refusal.value.kind == "bad_request"
        assert api.requests == []


async def test_a_named_host_is_connected_to(plain):
    async with upstream(MODELS) as api:
        transport = make_transport(api.url, reach="internal", plain=plain)
        client = PremClient(base_url=api.url, api_key="a-secret-key", transport=transport)
        assert [model.id for model in await client.models()] == ["m"]
        await client.aclose()


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "example.com",
            "ftp://api.example.com",
            "javascript:alert(1)",
            "https://",
            "https:///v1",
        ),
        *("https://key@api.example.com", "https://api.example.com@evil.example/v1"),
        *("https://api.example.com\\@evil.example", "https://api.example.com#@evil.example"),
        *(
            "https://api.example.com/v1?x=1",
            "https://api.example.com/../x",
            "https://api.example.com:99999",
        ),
        *(
            "https://api.example.com evil.example",
            "https://api.example.com\n.evil.example",
            "https://[::1",
        ),
        *("https://api%2eexample.com", "https://аpi.example.com", "https://api.example.com."),
        *("http://api.example.com/v1", "https://example.com", "https://evilexample.com/v1"),
        *("https://named.test:444/v1", "https://api.example.com.evil.test/v1"),
    ],
)
def test_other_addresses_are_refused(settings, url):
    settings.BASE_URL_HOSTS = ["*.example.com", "named.test:443"]
    with pytest.raises(hosts.NotAllowed):
        hosts.reach_of(url)


def test_the_addresses_that_the_operator_allows(settings):
    settings.BASE_URL_HOSTS = ["*.example.com", "named.test", "127.0.0.1:8100", "[::1]"]
    assert hosts.reach_of("https://api.example.com/v1") == "public"
    assert hosts.reach_of("http://named.test:8000") == "internal"
    assert hosts.reach_of("http://127.0.0.1:8100/api/v1") == "internal"
    assert hosts.reach_of("http://[::1]:9/v1") == "internal"
    with pytest.raises(hosts.NotAllowed):
        hosts.reach_of("http://127.0.0.1:8101/api/v1")
    settings.BASE_URL_HOSTS = ["*"]
    assert hosts.reach_of("https://anything.test") == "public"
    assert hosts.tidy(" HTTPS://Api.Example.com/V1/ ") == "https://api.example.com/V1"
