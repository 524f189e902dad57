"""Errors as pages, and for htmx as notices that leave the page alone."""

import sys

from allauth.account.utils import get_login_redirect_url
from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import proxy_faults
from .guards import NoTeam, Refused, notice, signed_out

WORDS = {
    400: (
        gettext_lazy("That did not work"),
        gettext_lazy("The request could not be read. Reload the page and try again."),
    ),
    403: (gettext_lazy("No access"), gettext_lazy("Your account may not do this.")),
    404: (gettext_lazy("Not found"), gettext_lazy("It does not exist, or not for you.")),
    429: (gettext_lazy("Too many tries"), gettext_lazy("Wait a minute, then try again.")),
    500: (
        gettext_lazy("Something broke on the server"),
        gettext_lazy("Your text is still here. Try again in a moment."),
    ),
    503: (
        gettext_lazy("The server cannot reach its database"),
        gettext_lazy("Your text is still here, and what was saved is safe. Try again in a moment."),
    ),
}

# Each leads on who has signed in since, in another tab.
SIGN_INS = ("account_login", "mfa_authenticate", "mfa_login_webauthn")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token that a page had is another one by now, or its cookie has gone."""
    if answer := proxy_faults.foreign_form(request):
        return answer
    signed_in = request.user.is_authenticated
    if getattr(request, "htmx", False):
        if not signed_in:
            return signed_out(request)
        advice = _("Your text is kept. Reload the page and send again.")
        return notice(request, 403, _("This page is out of date"), advice)
    if signed_in and reason.startswith("CSRF") and request.path in map(reverse, SIGN_INS):
        return redirect(get_login_redirect_url(request))
    return render(request, "errors/403_csrf.html", {"signed_in": signed_in}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, DisallowedHost):
        return proxy_faults.host_not_allowed(request)
    return _error(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, NoTeam) and not getattr(request, "htmx", False):
        return render(request, "errors/no_team.html", status=403)
    if isinstance(exception, Refused):
        title, advice = exception.args
        if getattr(request, "htmx", False):
            return notice(request, 403, title, advice)
        context = {"title": title, "advice": advice, "status": 403}
        return render(request, "errors/refused.html", context, status=403)
    return _error(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """allauth calls it for who has tried too often to sign in, sign up or confirm."""
    return _error(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the exception is handled: a database that is away is not a fault of the code."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    return _error(request, 503 if away else 500)


def _error(request: HttpRequest, status: int) -> HttpResponse:
    if getattr(request, "htmx", False):
        return notice(request, status, *WORDS[status])
    return render(request, f"errors/{status}.html", status=status)
