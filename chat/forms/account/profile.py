"""The forms of one's name and address."""

from allauth.account.internal.flows.manage_email import email_already_exists
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
        address = self.cleaned_data["email"].lower()
        email_already_exists(address, always_raise=True)
        return str(address)
