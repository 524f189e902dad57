"""Which addresses a team may set, as PREMWEB_BASE_URL_HOSTS says."""

import re

from django.conf import settings
from django.utils.translation import gettext as _

from chat.prem import Reach

# Strict, so that no two parsers can read the same address differently.
BASE_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])"
    r"(:(?P<port>[0-9]{1,5}))?(/(?!\.{1,2}(/|$))[A-Za-z0-9._~-]+)*",
    re.ASCII,
)


class NotAllowed(Exception):
    """A team must not use this address; the message says why."""


def may_be_set() -> bool:
    """Whether teams may set an address at all."""
    return bool(settings.BASE_URL_HOSTS)


def tidy(url: str) -> str:
    """The address as it is kept: without a slash at its end, host in lower case."""
    scheme, found, rest = url.strip().rstrip("/").partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}{found}{host.lower()}{slash}{path}"


def reach_of(url: str) -> Reach:
    """What connections to this address may lead to. Raises NotAllowed.

    A host that the operator has named may be an internal one, and do without TLS. One that is only
    covered by a pattern must be on the internet, with TLS.
    """
    parts = BASE_URL.fullmatch(url)
    if parts is None or int(parts["port"] or 1) > 65535:
        raise NotAllowed(_("Enter an address such as https://api.example.com/v1."))
    host = parts["host"]
    port = int(parts["port"] or (443 if parts["scheme"] == "https" else 80))
    if any(pattern in (host, f"{host}:{port}") for pattern in settings.BASE_URL_HOSTS):
        return "internal"
    if not any(_covers(pattern, host) for pattern in settings.BASE_URL_HOSTS):
        raise NotAllowed(_("This server does not allow that host. Ask whoever runs it."))
    if parts["scheme"] != "https":
        raise NotAllowed(_("The address must begin with https://, since the key goes there."))
    return "public"


def _covers(pattern: str, host: str) -> bool:
    return pattern == "*" or (pattern.startswith("*.") and host.endswith(pattern[1:]))
