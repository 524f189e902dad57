"""The forms of the members' page."""

from django import forms

from chat.models import Membership

from .general import KeepForm

__all__ = ["KeepForm", "RoleForm"]


class RoleForm(forms.Form):
    """The new role of a member."""

    role = forms.ChoiceField(choices=Membership.Role.choices)
