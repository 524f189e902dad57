"""Connections that lead only where they may: an address that a team has set must not reach inside.

The check is on the address that is connected to, each time: what a name resolved to before says
nothing about what it resolves to now.
"""

import errno
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Literal

import httpx

from .transport import Transport

# "public": the internet alone. "internal": also private networks and this machine.
Reach = Literal["public", "internal"]
GLOBAL = ip_network("2000::/3")
NAT64 = ip_network("64:ff9b::/96")
# Ways to write or carry an IPv4 address that no API needs: Teredo and its neighbours, 6to4.
TUNNELS = (ip_network("2001::/23"), ip_network("2002::/16"))
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


def guarded_transport(reach: Reach) -> httpx.AsyncBaseTransport:
    """A transport whose every connection is checked as it is made."""

    def open_socket(info: Any) -> socket.socket:
        family, kind, protocol, _, address = info
        if not may_reach(str(address[0]), reach):
            raise ForbiddenAddress
        return socket.socket(family, kind, protocol)

    return Transport(open_socket)
