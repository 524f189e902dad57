"""What members must sign in with."""

from django import forms
from django.utils.translation import gettext_lazy


class SecondFactorForm(forms.Form):
    """Whether every member needs a second factor."""

    required = forms.TypedChoiceField(
        choices=[("on", gettext_lazy("Required")), ("off", gettext_lazy("Not required"))],
        coerce=lambda value: value == "on",
        required=False,
        empty_value="",
    )
