"""A sign-in elsewhere that waits until its person has signed in here."""

import time
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin

KEY = "oidc_pending"
PENDING_S = 600


def keep(request: HttpRequest, sociallogin: "SocialLogin", address: str) -> None:
    """Whoever was signed in here leaves first, so that taking it up again follows a sign-in."""
    if request.user.is_authenticated:
        get_adapter(request).logout(request)
    request.session[KEY] = {
        "login": sociallogin.serialize(),
        "address": address,
        "until": time.time() + PENDING_S,
    }


def address(request: HttpRequest) -> str:
    """The address at the provider of what waits, or nothing."""
    kept = request.session.get(KEY)
    return str(kept["address"]) if kept and kept["until"] > time.time() else ""


def take(request: HttpRequest) -> "SocialLogin":
    """What waits, which then waits no more. Raises KeyError when nothing does."""
    from allauth.socialaccount.models import SocialLogin

    return SocialLogin.deserialize(request.session.pop(KEY)["login"])


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
