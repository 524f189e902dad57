"""Which pages may open a socket. Browsers send cookies from any page, so the origin decides."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host


def is_allowed(origin: str, host: str, forwarded: str) -> bool:
    """Whether a page of `origin` may open a socket at `host`.

    The same rules as those for forms: the origin is that of the host asked for, which must be
    allowed, with the scheme of the request; or one of CSRF_TRUSTED_ORIGINS. Behind TLS nothing is
    taken without it. `forwarded` is the scheme that the proxy names. A missing origin is refused.
    """
    scheme = _scheme(forwarded)
    if settings.SECURE_SSL_REDIRECT and scheme != "https":
        return False
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    try:
        parts = urlsplit(origin)
        _ = parts.port
    except ValueError:
        return False
    if origin != f"{scheme}://{parts.netloc}":
        return False
    domain, _port = split_domain_port(host)
    allowed = bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
    return allowed and parts.netloc.lower() == host.lower()


def _scheme(forwarded: str) -> str:
    """The scheme of a request: our own, but for a proxy in front that ends TLS."""
    believed = settings.SECURE_PROXY_SSL_HEADER is not None
    return "https" if believed and forwarded.split(",")[0].strip() == "https" else "http"
