"""Which pages may open a socket. Browsers send cookies from any page, so the origin decides."""

from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.http import is_same_domain


def is_allowed(origin: str, host: str, forwarded: str) -> bool:
    """Whether a page of `origin` may open a socket at `host`.

    The same rules as those for forms: the origin is that of the host asked for, which must be
    allowed, with the scheme of the request; or one that CSRF_TRUSTED_ORIGINS names. Behind TLS
    nothing is taken without it. `forwarded` is the scheme that the proxy names. A missing origin is
    refused.
    """
    scheme = _scheme(forwarded)
    if settings.SECURE_SSL_REDIRECT and scheme != "https":
        return False
    try:
        parts = urlsplit(origin)
        _ = parts.port
    except ValueError:
        return False
    if origin != f"{parts.scheme}://{parts.netloc}":
        return False
    if any(_is_named(parts, trusted) for trusted in settings.CSRF_TRUSTED_ORIGINS):
        return True
    if origin != f"{scheme}://{parts.netloc}":
        return False
    domain, _port = split_domain_port(host)
    allowed = bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
    return allowed and parts.netloc.lower() == host.lower()


def _is_named(origin: SplitResult, trusted: str) -> bool:
    """Whether a trusted origin, such as https://chat.example or https://*.example, is this one."""
    scheme, _, host = trusted.partition("://")
    if origin.scheme != scheme:
        return False
    if "*" not in host:
        return origin.netloc == host
    return is_same_domain(origin.netloc, host.lstrip("*"))


def _scheme(forwarded: str) -> str:
    """The scheme of a request: our own, but for a proxy in front that ends TLS."""
    believed = settings.SECURE_PROXY_SSL_HEADER is not None
    return "https" if believed and forwarded.split(",")[0].strip() == "https" else "http"
