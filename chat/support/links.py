"""Links in mails: their host comes from the settings, never from a header of a browser."""

from django.conf import settings


def absolute(path: str, port: str) -> str:
    """The whole address of a path.

    Without PREMWEB_URL its host is the first name in ALLOWED_HOSTS, `port` the one that this
    server itself listens on.
    """
    if settings.PUBLIC_URL:
        return f"{settings.PUBLIC_URL}{path}"
    host = named_host()
    if settings.BEHIND_TLS_PROXY:
        return f"https://{host}{path}"
    return f"http://{host}:{port}{path}"


def named_host() -> str:
    """The first of ALLOWED_HOSTS that is a name, and no pattern."""
    return next(host for host in settings.ALLOWED_HOSTS if not host.startswith((".", "*")))
