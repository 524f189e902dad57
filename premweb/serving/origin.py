"""Which pages may open a socket. Cookies ride along from any page; only the origin tells."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host


def is_allowed(origin: str, host: str) -> bool:
    """Whether a page of `origin` may open a socket at `host`.

    The same rule as Django's CSRF check: the host asked for, which must be allowed, or one of
    CSRF_TRUSTED_ORIGINS. A missing origin is refused.
    """
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    try:
        parts = urlsplit(origin)
        _ = parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or origin != f"{parts.scheme}://{parts.netloc}":
        return False
    domain, _port = split_domain_port(host)
    allowed = bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
    return allowed and parts.netloc.lower() == host.lower()
