"""Connections that lead only where they may: the base URL of a team must not lead into the network.

The check is on the address that is connected to, each time: a name may resolve to another address
than the last time.
"""

import asyncio
import errno
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Literal

import httpx

from .connection import SocketFactory

# "public": the internet alone. "internal": also private networks and this machine.
Reach = Literal["public", "internal"]
GLOBAL = ip_network("2000::/3")
NAT64 = ip_network("64:ff9b::/96")
# Ways to write or carry an IPv4 address that no API needs: Teredo and its neighbours, 6to4.
TUNNELS = (ip_network("2001::/23"), ip_network("2002::/16"))
LOOK_UP_S = 5.0
RELAYS = ip_network("192.88.99.0/24")


class ForbiddenAddress(OSError):
    """The name resolved to an address that must not be connected to."""

    def __init__(self) -> None:
        # No address in it, so that several of them count as one reason.
        super().__init__(errno.EACCES, "the address is not allowed")


def may_reach(address: str, reach: Reach) -> bool:
    """Whether a connection to this IP address is allowed. Link-local ones never are."""
    ip = _embedded(ip_address(address.partition("%")[0]))
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        return False
    if reach == "internal":
        return True
    if isinstance(ip, IPv6Address):
        return ip in GLOBAL and ip.is_global and not any(ip in one for one in TUNNELS)
    return ip.is_global and not ip.is_reserved and ip not in RELAYS


def _embedded(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that a mapped one stands for; every other one as it is."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in NAT64:
        return IPv4Address(ip.packed[-4:])
    return ip.ipv4_mapped or ip


def guarded_sockets(reach: Reach) -> SocketFactory:
    """Make sockets for the addresses within reach alone. It raises ForbiddenAddress for others."""

    def open_socket(info: Any) -> socket.socket:
        family, kind, protocol, _, address = info
        if not may_reach(str(address[0]), reach):
            raise ForbiddenAddress
        return socket.socket(family, kind, protocol)

    return open_socket


class GuardedTransport(httpx.AsyncBaseTransport):
    """Another transport, asked only for addresses within reach.

    The host is looked up once, and the transport connects to the number that was checked. With
    `by_proxy` the proxy gets the name: it has its own rules, and may not let numbers through.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, reach: Reach, *, by_proxy: bool) -> None:
        self._inner, self._reach, self._by_proxy = inner, reach, by_proxy

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        addresses = await self._look_up(url)
        if not all(may_reach(address, self._reach) for address in addresses):
            raise httpx.ConnectError("forbidden", request=request) from ForbiddenAddress()
        if self._by_proxy:
            return await self._inner.handle_async_request(request)
        request.extensions = request.extensions | {"sni_hostname": url.raw_host.decode("ascii")}
        for number, address in enumerate(addresses, 1):
            request.url = url.copy_with(host=address)
            try:
                return await self._inner.handle_async_request(request)
            except httpx.ConnectError:
                if number == len(addresses):
                    raise
        raise httpx.ConnectError("no address", request=request)

    async def _look_up(self, url: httpx.URL) -> list[str]:
        """Return the host's addresses; none where only the proxy knows the name."""
        loop = asyncio.get_running_loop()
        host = url.raw_host.decode("ascii")
        try:
            async with asyncio.timeout(LOOK_UP_S):
                found = await loop.getaddrinfo(host, url.port, type=socket.SOCK_STREAM)
        except UnicodeError as error:
            raise httpx.UnsupportedProtocol("no host can have this name") from error
        except OSError as error:  # a timeout, too
            if self._by_proxy:
                return []
            raise httpx.ConnectError(str(error)) from error
        return list(dict.fromkeys(str(address[0]) for *_, address in found))

    async def aclose(self) -> None:
        await self._inner.aclose()
