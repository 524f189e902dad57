"""The forms of the team's own page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.access import people
from chat.forms.fields import clean_text
from chat.models import Membership
from chat.models.team import NAME_LENGTH
from chat.teams import domains


class NameForm(forms.Form):
    """The team's name."""

    name = forms.CharField(
        max_length=NAME_LENGTH,
        label=gettext_lazy("Team name"),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def clean_name(self) -> str:
        name = " ".join(clean_text(self.cleaned_data["name"]).split())
        if not name:
            raise ValidationError(_("A team needs a name."))
        return name


class DomainForm(forms.Form):
    """A mail domain whose people may join."""

    domain = forms.CharField(max_length=253, label=gettext_lazy("Domain"))

    def clean_domain(self) -> str:
        domain: str = self.cleaned_data["domain"].strip().lower().removeprefix("@")
        if not domains.DOMAIN.fullmatch(domain):
            raise ValidationError(_("Write a domain such as example.com."))
        return domain


class KeepForm(forms.Form):
    """What becomes of the conversations of somebody who goes."""

    conversations = forms.ChoiceField(
        choices=[("keep", "Keep"), ("delete", "Delete")],
        error_messages={"required": gettext_lazy("Choose what becomes of the conversations.")},
    )

    @property
    def keep(self) -> bool:
        return bool(self.cleaned_data["conversations"] == "keep")


class MemberForm(forms.Form):
    """Another member of the team."""

    member = forms.ModelChoiceField(
        Membership.objects.none(),
        label=gettext_lazy("New owner"),
        empty_label=gettext_lazy("Choose a member"),
        error_messages={"required": gettext_lazy("Choose who takes over.")},
    )

    def __init__(self, member: Membership, *args: Any) -> None:
        super().__init__(*args)
        others = member.team.memberships.exclude(pk=member.pk).select_related("user")
        others = others.filter(user__is_active=True)
        self.fields["member"].queryset = others.order_by("user__email")  # type: ignore[attr-defined]
        names = people.names_in(member.team)
        self.fields["member"].label_from_instance = lambda other: names[other.user_id]  # type: ignore[attr-defined]
