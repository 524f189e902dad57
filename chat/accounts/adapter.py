"""How people sign up and in: allauth with our rules."""

import math
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import password_reset
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from chat.models import User
from chat.support import links
from chat.support.client_ip import client_ip, client_network
from chat.teams import domains, first_run

from . import attempts, known_browsers, sign_in_links


class AccountAdapter(DefaultAccountAdapter):
    """allauth's, with our rules: who signs up, where a sign-in leads."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "No account has this address and password. Check both."
        ),
        "incorrect_password": gettext_lazy("This is not your password. Try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Open until there is an owner, and then to the mail domains that owners allow."""
        return not first_run.is_set_up() or (domains.are_open() and not settings.OIDC_ONLY)

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """The first owner holds the machine: no mail has to say who they are."""
        verified: bool = super().is_email_verified(request, email)
        return verified or is_first_owner(request)

    def is_safe_url(self, url: str) -> bool:
        """Only addresses of this app: no other host, also none of ours."""
        return bool(url) and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mails name this app by the settings: allauth makes its links from a header."""
        header = self.request.build_absolute_uri("/")
        own = links.absolute("/", self.request.META["SERVER_PORT"])
        named = {
            name: value.replace(header, own, 1)
            for name, value in context.items()
            if isinstance(value, str) and value.startswith(header)
        }
        host = urlsplit(own).netloc
        site = SimpleNamespace(name=host, domain=host)
        super().send_mail(template_prefix, email, {**context, **named, "current_site": site})

    def get_client_ip(self, request: HttpRequest) -> str:
        address = client_ip(request)
        if address is None:
            raise PermissionDenied("the client has no address")
        return address

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try to sign in, before the password is looked at."""
        if settings.OIDC_ONLY and not request.user.is_authenticated:
            raise ValidationError(only_by_provider())
        account = str(credentials.get("email") or "")
        known = known_browsers.name_of(request, account)
        if not known and not ratelimit.consume(request, action="guessing", dry_run=True):
            raise self.validation_error("too_many_login_attempts")
        peer, forwarded = request.META["REMOTE_ADDR"], request.headers.get("X-Forwarded-For", "")
        try:
            client = client_network(peer, forwarded) or ""
            self._attempt = attempts.begin(account, client, known)
        except attempts.TooMany as error:
            raise ValidationError(_too_many(error.seconds)) from error

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            self._attempt.undo()
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        ratelimit.consume(request, action="guessing")

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Where the provider alone signs people in, nothing else does, passkeys included."""
        by = kwargs.get("signal_kwargs") or {}
        elsewhere = "sociallogin" in by or sign_in_links.MARK in by or is_first_owner(request)
        if settings.OIDC_ONLY and not elsewhere:
            messages.error(request, only_by_provider())
            return redirect("account_login")
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        known_browsers.remember(request, response, user.email)
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has neither a password nor a second factor has nothing to be asked for."""
        required: bool = super().is_reauthentication_required(app=app, **kwargs)
        return required and bool(self.get_reauthentication_methods(self.request.user))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")


def only_by_provider() -> str:
    """What is said to who comes with a password or a passkey."""
    return _("Here, people sign in with %(provider)s.") % {"provider": settings.OIDC_NAME}


def is_first_owner(request: HttpRequest) -> bool:
    """Whether this request is the one that makes the first owner."""
    return getattr(request, "makes_first_owner", False)


def _too_many(seconds: float) -> str:
    minutes = math.ceil(seconds / 60)
    return ngettext(
        "Too many sign-ins to this account have failed. Try again in %(num)s minute.",
        "Too many sign-ins to this account have failed. Try again in %(num)s minutes.",
        minutes,
    ) % {"num": minutes}


@receiver(password_reset)
def _password_is_new(user: User, **_: Any) -> None:
    attempts.forget(user.email)
