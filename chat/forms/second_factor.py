"""Setting up a second factor."""

from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy


class ActivateForm(ActivateTOTPForm):
    """The first code of an app, and whether other devices stay signed in without one."""

    end_others = forms.BooleanField(
        required=False, label=gettext_lazy("Sign out all my other devices")
    )
