"""How long a team keeps conversations."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from chat.teams import retention

OUT_OF_RANGE = format_lazy(
    gettext_lazy("Enter a whole number of days, from 1 to {longest}."),
    longest=retention.MAX_RETENTION_DAYS,
)


class DaysForm(forms.Form):
    """Days, or nothing: everything is kept."""

    days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=retention.MAX_RETENTION_DAYS,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), OUT_OF_RANGE),
    )
