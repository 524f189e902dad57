"""Browsers that have signed in to an account before: a signed cookie says to which."""

import hashlib
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "known"
SALT = "chat.known-browser"
COOKIE_AGE_S = 60 * 60 * 24 * 365
MAX_ACCOUNTS = 10


def name_of(request: HttpRequest, account: str) -> str:
    """The browser's name, if it has signed in to this account before, or nothing."""
    name, accounts = _read(request)
    return name if _digest(account) in accounts else ""


def remember(request: HttpRequest, response: HttpResponse, account: str) -> None:
    """Let the browser prove from now on that it has signed in to this account."""
    name, accounts = _read(request)
    own = _digest(account)
    newest = [own, *(one for one in accounts if one != own)][:MAX_ACCOUNTS]
    response.set_signed_cookie(
        COOKIE,
        " ".join([name or secrets.token_urlsafe(16), *newest]),
        salt=SALT,
        max_age=COOKIE_AGE_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite=settings.SESSION_COOKIE_SAMESITE,
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    value = request.get_signed_cookie(COOKIE, "", salt=SALT, max_age=COOKIE_AGE_S) or ""
    name, *accounts = value.split(" ")
    return name, accounts


def _digest(account: str) -> str:
    return hashlib.sha256(account.strip().lower().encode()).hexdigest()[:32]
