"""What follows from a sign-in elsewhere: in, asked to sign in here as well, or refused."""

import os
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.account.utils import filter_users_by_email
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from chat.accounts.joining import join, may_join
from chat.support.client_ip import client_ip
from chat.teams.invitations import Gone

from . import pending

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """An address alone opens nothing: it may only point to the account to sign in to."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "no_password": gettext_lazy(
            "Set a password first: without one there would be no way left to sign in."
        ),
        "connected_other": gettext_lazy("It is connected to another account already."),
    }

    def get_requests_session(self) -> Any:
        """Return allauth's, which trusts the authorities of SSL_CERT_FILE as well."""
        session = super().get_requests_session()
        session.verify = os.environ.get("SSL_CERT_FILE") or True
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: "SocialLogin") -> None:
        """Lead who proved the address of an account here to sign in to that account first."""
        token = sociallogin.account.extra_data.get("id_token", {})
        if token.get("nonce") != sociallogin.state.get("nonce"):
            raise PermissionDenied("the ID token was not made for this sign-in")
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        address = proven_address(sociallogin)
        if not address or not filter_users_by_email(address):
            return
        if settings.OIDC_ONLY:
            self._connect(request, sociallogin, address)
            return
        pending.keep(request, sociallogin, address)
        query = urlencode({"next": reverse("oidc_connect")})
        raise ImmediateHttpResponse(redirect(f"{reverse('account_login')}?{query}"))

    def _connect(self, request: HttpRequest, sociallogin: "SocialLogin", address: str) -> None:
        """Where the provider alone signs people in, an address that both sides proved is one."""
        proved = EmailAddress.objects.filter(email__iexact=address, verified=True).first()
        if proved is None:
            raise ImmediateHttpResponse(render(request, "account/ask_operator.html", status=403))
        sociallogin.connect(request, proved.user)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: "SocialLogin") -> bool:
        """A new person gets in with an address that nobody has, if `may_join` lets them."""
        address = sociallogin.user.email if sociallogin.user else ""
        if not address or filter_users_by_email(address):
            return False
        return may_join(request.session, address, proven=bool(proven_address(sociallogin)))

    def save_user(self, request: HttpRequest, sociallogin: "SocialLogin", form: Any = None) -> Any:
        """The account and what it joins are made together, or neither."""
        proven = bool(proven_address(sociallogin))
        try:
            with transaction.atomic():
                user = super().save_user(request, sociallogin, form)
                join(request.session, user, client_ip(request), proven=proven)
        except Gone as error:  # another one used the invitation at the same moment
            page = render(request, "join/gone.html", status=404)
            raise ImmediateHttpResponse(page) from error
        sociallogin.state["next"] = reverse("home")  # what led here is used up
        return user


def proven_address(sociallogin: "SocialLogin") -> str:
    """The address that the provider says it has verified, or nothing."""
    return next((a.email for a in sociallogin.email_addresses if a.verified), "")


def is_configured() -> bool:
    return bool(settings.OIDC_ISSUER)
