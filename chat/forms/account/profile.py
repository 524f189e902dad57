"""The forms of one's name and address."""

from allauth.account.adapter import get_adapter
from allauth.account.utils import filter_users_by_email
from django import forms

from chat.forms.fields import clean_text


class NameForm(forms.Form):
    """What the others see beside one's messages."""

    name = forms.CharField(max_length=150, required=False)

    def clean_name(self) -> str:
        return " ".join(clean_text(self.cleaned_data["name"]).split())


class AddressForm(forms.Form):
    """A new address, where no mail can confirm it."""

    email = forms.EmailField(max_length=254)

    def clean_email(self) -> str:
        address = str(self.cleaned_data["email"].lower())
        if filter_users_by_email(address):
            raise get_adapter().validation_error("email_taken")
        return address
