"""The form that invites somebody."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from chat.access import permissions
from chat.models import Membership
from chat.teams.invitations import CHOICES_OF_DAYS, DEFAULT_DAYS

DAYS = [
    (days, ngettext_lazy("%(days)s day", "%(days)s days", days) % {"days": days})
    for days in CHOICES_OF_DAYS
]


MAX_INVITATIONS_AT_ONCE = 50
MAX_EMAIL_CHARS = 254


class InviteForm(forms.Form):
    """Whom to let in, as what, until when.

    `email` takes any number of addresses; cleaned, they are a list without repetitions.
    """

    email = forms.CharField(
        required=False,
        label=gettext_lazy("Email addresses"),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(
        choices=[(role.value, role.label) for role in permissions.ROLES_BY_INVITATION],
        initial=Membership.Role.MEMBER,
        label=gettext_lazy("Role"),
    )
    days = forms.TypedChoiceField(
        choices=DAYS, coerce=int, initial=DEFAULT_DAYS, label=gettext_lazy("Valid for")
    )

    def clean_email(self) -> list[str]:
        found = re.split(r"[\s,;]+", self.cleaned_data["email"].lower())
        emails = list(dict.fromkeys(one for one in found if one))
        if len(emails) > MAX_INVITATIONS_AT_ONCE:
            words = _("These are %(count)s addresses; %(most)s go at once.")
            raise ValidationError(words % {"count": len(emails), "most": MAX_INVITATIONS_AT_ONCE})
        if len(emails) == 1 and not is_address(emails[0]):
            raise ValidationError(_("Enter a valid email address."))
        return emails


def is_address(email: str) -> bool:
    """Whether mail could be sent there."""
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= MAX_EMAIL_CHARS
