"""Confirming an address."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.utils.translation import gettext_lazy

from chat.models import User


class ConfirmForm(forms.Form):
    """The password of the account whose address it is."""

    password = forms.CharField(
        label=gettext_lazy("The password of the account"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, owner: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.owner, password):
            raise get_adapter().validation_error("incorrect_password")
        return password
