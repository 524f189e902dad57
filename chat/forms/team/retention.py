"""How long a team keeps conversations."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from chat.teams import retention

OUT_OF_RANGE = gettext_lazy("Enter a whole number of days, from 1 to {longest}.")


def days_field(longest: int, *, required: bool) -> forms.IntegerField:
    words = format_lazy(OUT_OF_RANGE, longest=longest)
    errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), words)
    return forms.IntegerField(
        required=required, min_value=1, max_value=longest, error_messages=errors
    )


class DaysForm(forms.Form):
    """Days, or nothing: everything is kept."""

    days = days_field(retention.MAX_RETENTION_DAYS, required=False)


class TrashDaysForm(forms.Form):
    """How many days the trash keeps conversations."""

    trash_days = days_field(retention.MAX_TRASH_DAYS, required=True)
