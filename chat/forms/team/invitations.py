"""The form that invites somebody."""

from django import forms
from django.utils.translation import gettext_lazy, ngettext_lazy

from chat.access import permissions
from chat.models import Membership
from chat.teams.invitations import CHOICES_OF_DAYS, DEFAULT_DAYS

DAYS = [
    (days, ngettext_lazy("%(days)s day", "%(days)s days", days) % {"days": days})
    for days in CHOICES_OF_DAYS
]


class InviteForm(forms.Form):
    """Whom to let in, as what, until when."""

    email = forms.EmailField(required=False, label=gettext_lazy("Email address"))
    role = forms.ChoiceField(
        choices=[(role.value, role.label) for role in permissions.ROLES_BY_INVITATION],
        initial=Membership.Role.MEMBER,
        label=gettext_lazy("Role"),
    )
    days = forms.TypedChoiceField(
        choices=DAYS, coerce=int, initial=DEFAULT_DAYS, label=gettext_lazy("Valid for")
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()
