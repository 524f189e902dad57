"""The client IP of a request."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# A household or an office owns all addresses of an IPv6 network with a prefix of so many bits.
IPV6_NETWORK_BITS = 64


def client_ip(request: HttpRequest) -> str | None:
    """The client's IP address.

    Anybody can send X-Forwarded-For, so only the entry that our own proxy appends is used.
    """
    forwarded = request.headers.get("X-Forwarded-For", "")
    address = _believed(request.META.get("REMOTE_ADDR", ""), forwarded)
    return str(address) if address else None


def client_network(peer: str, forwarded: str = "") -> str | None:
    """The client that limits count by: an IPv4 address, or an IPv6 network of 64 bits.

    `peer` is the address of the connection, `forwarded` the header X-Forwarded-For. None for a
    value that is no address.
    """
    address = _believed(peer, forwarded)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((int(address), IPV6_NETWORK_BITS), strict=False))
    return str(address) if address else None


def parsed(entry: str) -> Address | None:
    """The address in an entry of X-Forwarded-For, without its port, brackets and zone.

    An IPv4 address in the form of an IPv6 address counts as IPv4. None for other values.
    """
    host = entry.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_address(text: str) -> bool:
    """Whether this is an IP address."""
    return parsed(text) is not None


def _believed(peer: str, forwarded: str) -> Address | None:
    """The entry of the proxy, or `peer` when that entry is no address."""
    if settings.BEHIND_TLS_PROXY and (named := parsed(forwarded.rpartition(",")[2])):
        return named
    return parsed(peer)
