"""Where passkeys work: browsers tie each to a host name, and want TLS but on the machine itself."""

from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.translation import gettext as _

from chat.support.client_ip import is_address


def obstacle(request: HttpRequest) -> str:
    """Why no browser makes or takes a passkey for this page, and what to do; else nothing."""
    host, port = split_domain_port(request.get_host())
    if is_address(host.strip("[]")):
        local = f"http://localhost{f':{port}' if port else ''}"
        return _(
            "Passkeys need a host name, and this page was opened by an IP address. On the machine "
            "that runs PremWeb, open %(url)s; elsewhere, open PremWeb by its name with https."
        ) % {"url": local}
    if not request.is_secure() and host != "localhost" and not host.endswith(".localhost"):
        return _(
            "Passkeys need https, and this page came without. Whoever runs PremWeb sets it up "
            "behind a proxy with TLS."
        )
    return ""
