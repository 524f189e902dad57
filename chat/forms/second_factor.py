"""The forms that take a code of an authenticator app: each once, for as long as it is valid."""

from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from django.core.cache import cache


class OnceOnly:
    """allauth remembers a code for one step only, also where it accepts those beside it."""

    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        steps = 2 * app_settings.TOTP_TOLERANCE + 1
        key = f"code.{self.user.pk}.{code}"
        if self.authenticator.type == Authenticator.Type.TOTP and not cache.add(
            key, True, steps * app_settings.TOTP_PERIOD
        ):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(OnceOnly, forms.AuthenticateForm):
    """At sign-in."""


class ReauthenticateForm(OnceOnly, forms.ReauthenticateForm):
    """When asked again."""
