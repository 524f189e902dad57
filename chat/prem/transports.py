"""Which transport leads to an address: ours, or httpx's own where there is a proxy."""

import httpx

from .guard import GuardedTransport, Reach, guarded_sockets
from .httpx_transport import HttpxTransport
from .idle import IDLE_S
from .paced_transport import PacedTransport
from .proxies import proxy_for
from .tls import tls_context

LIMITS = httpx.Limits(max_connections=1, keepalive_expiry=IDLE_S)


def make_transport(
    base_url: str, *, reach: Reach | None = None, plain: bool = False
) -> httpx.AsyncBaseTransport:
    """Make the transport for requests below `base_url`; `plain` asks for httpx's own.

    `reach` bounds the addresses that may be connected to. A proxy makes its own connections: names
    are checked here, and the proxy decides where they lead. Raises ValueError for a proxy that
    cannot be used.
    """
    proxy = proxy_for(base_url)
    if not proxy and not plain:
        return PacedTransport(guarded_sockets(reach) if reach else None)
    context = tls_context()

    def make() -> httpx.AsyncBaseTransport:
        return httpx.AsyncHTTPTransport(
            verify=context, trust_env=False, limits=LIMITS, proxy=proxy or None
        )

    transport = HttpxTransport(make)
    return GuardedTransport(transport, reach, by_proxy=bool(proxy)) if reach else transport
