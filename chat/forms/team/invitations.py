"""The form that invites somebody."""

from django import forms

from chat.access import permissions
from chat.models import Membership
from chat.teams.invitations import CHOICES_OF_DAYS, DEFAULT_DAYS

DAYS = [(days, f"{days} day" if days == 1 else f"{days} days") for days in CHOICES_OF_DAYS]


class InviteForm(forms.Form):
    """Whom to let in, as what, until when."""

    email = forms.EmailField(required=False, label="Email address")
    role = forms.ChoiceField(
        choices=[(role.value, role.label) for role in permissions.ROLES_BY_INVITATION],
        initial=Membership.Role.MEMBER,
        label="Role",
    )
    days = forms.TypedChoiceField(choices=DAYS, coerce=int, initial=DEFAULT_DAYS, label="Valid for")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()
