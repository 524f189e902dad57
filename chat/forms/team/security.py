"""What members must sign in with."""

from django import forms


class SecondFactorForm(forms.Form):
    """Whether every member needs a second factor."""

    required = forms.TypedChoiceField(
        choices=[("on", "Required"), ("off", "Not required")],
        coerce=lambda value: value == "on",
        required=False,
        empty_value="",
    )
