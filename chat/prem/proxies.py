"""The proxy that the environment names for an address: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY,
NO_PROXY, in capitals or not.
"""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

SCHEMES = ("http", "https", "socks5", "socks5h")


def proxy_for(url: str) -> str:
    """Return the proxy to ask for this URL; empty for none. Raises ValueError for a proxy that
    cannot be used.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""  # the request will say what is wrong with it
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all") or ""
    if not proxy or not host or proxy_bypass(f"{host}:{port}" if port else host):
        return ""
    return checked(proxy)


def checked(proxy: str) -> str:
    """Return the proxy's URL, `http://` where it has no scheme. Raises ValueError."""
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    try:
        url = httpx.URL(proxy)
    except httpx.InvalidURL as error:
        raise ValueError("not a URL") from error
    if url.scheme not in SCHEMES or not url.host:
        raise ValueError("not the URL of a proxy")
    return proxy
