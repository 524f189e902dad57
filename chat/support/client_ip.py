"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

# A household or an office has all the addresses of an IPv6 network of this many bits.
IPV6_NETWORK_BITS = 64


def client_address(request: HttpRequest) -> str | None:
    """The client's IP address.

    Anybody can send X-Forwarded-For: only what our own proxy adds to its end is believed.
    """
    forwarded = request.headers.get("X-Forwarded-For", "")
    address = _parsed(_believed(request.META.get("REMOTE_ADDR", ""), forwarded))
    return str(address) if address else None


def client_network(peer: str, forwarded: str = "") -> str | None:
    """What limits count by: the client's IPv4 address, or its IPv6 network of 64 bits.

    `peer` is who connected, `forwarded` the header X-Forwarded-For. None for what is no address.
    """
    address = _parsed(_believed(peer, forwarded))
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Network((int(address), IPV6_NETWORK_BITS), strict=False))
    return str(address) if address else None


def _believed(peer: str, forwarded: str) -> str:
    if settings.BEHIND_TLS_PROXY:
        return forwarded.rpartition(",")[2].strip() or peer
    return peer


def is_address(text: str) -> bool:
    """Whether this is an IP address."""
    return _parsed(text) is not None


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None
