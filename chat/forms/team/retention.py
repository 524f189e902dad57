"""How long a team keeps conversations."""

from django import forms

from chat.teams import retention

OUT_OF_RANGE = f"Enter a whole number of days, from 1 to {retention.LONGEST}."


class DaysForm(forms.Form):
    """Days, or nothing: everything is kept."""

    days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=retention.LONGEST,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), OUT_OF_RANGE),
    )
