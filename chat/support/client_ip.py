"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# A household or an office has all the addresses of an IPv6 network of this many bits.
IPV6_NETWORK_BITS = 64


def client_ip(request: HttpRequest) -> str | None:
    """The client's IP address.

    Anybody can send X-Forwarded-For: only what our own proxy adds to its end is believed.
    """
    forwarded = request.headers.get("X-Forwarded-For", "")
    address = _believed(request.META.get("REMOTE_ADDR", ""), forwarded)
    return str(address) if address else None


def client_network(peer: str, forwarded: str = "") -> str | None:
    """What limits count by: the client's IPv4 address, or its IPv6 network of 64 bits.

    `peer` is who connected, `forwarded` the header X-Forwarded-For. None for what is no address.
    """
    address = _believed(peer, forwarded)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((int(address), IPV6_NETWORK_BITS), strict=False))
    return str(address) if address else None


def parsed(entry: str) -> Address | None:
    """The address in an entry of X-Forwarded-For, without its port, brackets and zone.

    An IPv4 address that is written as an IPv6 one is an IPv4 address. None for what is no address.
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
    """Who connected, where the proxy names nobody that can be read."""
    if settings.BEHIND_TLS_PROXY and (named := parsed(forwarded.rpartition(",")[2])):
        return named
    return parsed(peer)
