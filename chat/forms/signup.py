"""Sign-up without an invitation: of the first owner, and by one's mail domain."""

from typing import Any

from allauth.account.forms import SignupForm
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from chat.access.actor import Actor
from chat.accounts import joining
from chat.accounts.adapter import only_by_provider
from chat.models import User
from chat.models.team import NAME_LENGTH
from chat.support.client_ip import client_ip
from chat.teams import domains, first_run
from chat.upstream import KeyRefused, keys

from .team.models import KeyField, check_key

NOT_ALLOWED = gettext_lazy(
    "This address cannot sign up by itself. Ask your team for an invitation."
)
EMPTY, WITHOUT_KEY = (
    (
        gettext_lazy("Empty: go on with the simulator"),
        gettext_lazy("Or leave it empty to go on with the simulator."),
    )
    if settings.PREM_SIMULATED
    else (
        gettext_lazy("Empty: go on with the server's key"),
        gettext_lazy("Or leave it empty to go on with the server's key."),
    )
)


class WithName(SignupForm):
    """Sign-up with a name, if people like."""

    first_name = forms.CharField(
        max_length=80,
        required=False,
        label=gettext_lazy("Your name"),
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )


class OwnerSignupForm(WithName):
    """The first visitor names the team and becomes its owner."""

    team_name = forms.CharField(
        max_length=NAME_LENGTH,
        label=gettext_lazy("Team name"),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    prem_key = KeyField(
        required=False,
        label=gettext_lazy("Prem API key (optional)"),
        placeholder=EMPTY,
    )
    field_order = ["team_name", "first_name", "email", "password1", "prem_key"]

    def clean(self) -> Any:
        """The key is asked for at Prem once everything else is right."""
        cleaned = super().clean()
        if not self.errors and (key := self.cleaned_data.get("prem_key")):
            try:
                check_key(key)
            except KeyRefused as error:
                self.add_error("prem_key", f"{error} {WITHOUT_KEY}")
        return cleaned

    def try_save(self, request: HttpRequest) -> tuple[User | None, Any]:
        """The saved owner. Two first visitors at once make one owner: the second is told."""
        try:
            with transaction.atomic():
                first_run.claim()
                request.makes_first_owner = True  # type: ignore[attr-defined]
                user, response = super().try_save(request)
                if user is None:
                    transaction.set_rollback(True)
                else:
                    actor = Actor.person(user, client_ip(request))
                    team = first_run.create_team(self.cleaned_data["team_name"], user, actor)
                    if key := self.cleaned_data.get("prem_key"):
                        keys.save(team, key, "", actor)
                return user, response
        except first_run.AlreadySetUp:
            return None, redirect("account_login")


class NamedSignupForm(WithName):
    """Sign-up of somebody who joins others."""

    field_order = ["first_name", "email", "password1"]

    def clean(self) -> Any:
        if settings.OIDC_ONLY:
            raise ValidationError(only_by_provider())
        return super().clean()

    def joined(self, request: HttpRequest, user: User) -> None:
        """What a new account leads to."""
        raise NotImplementedError

    def try_save(self, request: HttpRequest) -> tuple[User | None, Any]:
        with transaction.atomic():
            user, response = super().try_save(request)
            if user is not None:
                self.joined(request, user)
            return user, response


class DomainSignupForm(forms.Form):
    """The address at which somebody wants to join by its domain: a link goes there."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if domains.team_for(email) is None:
            raise ValidationError(NOT_ALLOWED)
        return email


class FinishSignupForm(NamedSignupForm):
    """The account of an address that its mailbox has proved."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].disabled = True

    def joined(self, request: HttpRequest, user: User) -> None:
        joining.join(request.session, user, client_ip(request), proven=True)
