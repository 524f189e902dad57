"""How people sign up and in: allauth with our rules."""

import logging
from contextlib import suppress
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import SignupForm
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from premweb.address import client_address

from . import domains, first_run, invitations, keys
from .model_forms import KeyField, check_key
from .models import DomainSignup, Invitation, Team, User
from .models.team import NAME_LENGTH
from .permissions import CURRENT_TEAM
from .upstream import KeyRefused

HAS_ACCOUNT = "There is an account with this address: sign in below to join with it."
NOT_ALLOWED = "This address cannot sign up by itself. Ask your team for an invitation."
WITHOUT_KEY = "the simulator" if settings.PREM_SIMULATED else "the server's key"

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """allauth's, with our rules: who signs up, where a sign-in leads, what a mail is worth."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "No account has this address and password. Check both.",
        "incorrect_password": "This is not your password. Try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Open until there is an owner, and then to the mail domains that owners allow."""
        return not first_run.is_set_up() or domains.are_open()

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """The first owner holds the machine: no mail has to say who they are."""
        verified: bool = super().is_email_verified(request, email)
        return verified or is_first_owner(request)

    def is_safe_url(self, url: str) -> bool:
        """Only addresses of this app: no other host, also none of ours."""
        return bool(url) and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_client_ip(self, request: HttpRequest) -> str:
        address = client_address(request)
        if address is None:
            raise PermissionDenied("the client has no address")
        return address

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send it now. When that fails, the answer says so instead of promising a mail."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as error:
            logger.error("mail could not be sent: %s", type(error).__name__)
            # Rendered only if it is shown: a page takes the waiting messages with it.
            page = TemplateResponse(self.request, "account/mail_failed.html", status=503)
            raise ImmediateHttpResponse(page) from error

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """What it tells of is done already: without the mail it stays done."""
        with suppress(ImmediateHttpResponse):
            super().send_notification_mail(*args, **kwargs)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")


def may_join(request: HttpRequest, email: str, *, proven: bool) -> bool:
    """Whether a new person who signed in at the provider gets an account: the one place to ask.

    `proven`: the provider says that it has verified the address. They come by the invitation whose
    page this browser has open, or by their mail domain.
    """
    return invitations.kept(request) is not None or _domain_of(email, proven) is not None


def join(request: HttpRequest, user: User, *, proven: bool) -> None:
    """Make the new person a member of what `may_join` let them in for. Raises Gone."""
    if invitation := invitations.kept(request):
        membership = invitations.accept(invitation, user, request)
        request.session[CURRENT_TEAM] = membership.team_id
    elif team := _domain_of(user.email, proven):
        domains.admit(team, user, request)


def _domain_of(email: str, proven: bool) -> Team | None:
    return domains.team_for(email) if proven else None


def is_first_owner(request: HttpRequest) -> bool:
    """Whether this request is the one that makes the first owner."""
    return getattr(request, "makes_first_owner", False)


class WithName(SignupForm):
    """Sign-up with a name, if people like."""

    first_name = forms.CharField(
        max_length=80,
        required=False,
        label="Your name",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class OwnerSignupForm(WithName):
    """The first visitor names the team and becomes its owner."""

    team_name = forms.CharField(max_length=NAME_LENGTH, label="Team name")
    prem_key = KeyField(
        required=False,
        label="Prem API key (optional)",
        placeholder=f"Empty: go on with {WITHOUT_KEY}",
    )
    field_order = ["team_name", "first_name", "email", "password1", "prem_key"]

    def clean(self) -> Any:
        """The key is asked for at Prem once everything else is right."""
        cleaned = super().clean()
        if not self.errors and (key := self.cleaned_data.get("prem_key")):
            try:
                check_key(key)
            except KeyRefused as error:
                self.add_error(
                    "prem_key", f"{error} Or leave it empty to go on with {WITHOUT_KEY}."
                )
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
                    team = first_run.create_team(self.cleaned_data["team_name"], user)
                    if key := self.cleaned_data.get("prem_key"):
                        keys.save(team, user, key, "", request)
                return user, response
        except first_run.AlreadySetUp:
            return None, redirect("account_login")


class NamedSignupForm(WithName):
    """Sign-up of somebody who joins others."""

    field_order = ["first_name", "email", "password1"]

    def joined(self, request: HttpRequest, user: User) -> None:
        """What a new account leads to."""
        raise NotImplementedError

    def try_save(self, request: HttpRequest) -> tuple[User | None, Any]:
        with transaction.atomic():
            user, response = super().try_save(request)
            if user is not None:
                self.joined(request, user)
            return user, response


class JoinForm(NamedSignupForm):
    """Sign-up by an invitation: the account and the membership are made together, or neither."""

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def validate_unique_email(self, value: str) -> str:
        """Who holds an invitation may hear that there is an account: it is theirs, as a rule."""
        if User.objects.filter(email__iexact=value).exists():
            raise ValidationError(HAS_ACCOUNT)
        email: str = super().validate_unique_email(value)
        return email

    def joined(self, request: HttpRequest, user: User) -> None:
        membership = invitations.accept(self.invitation, user, request)
        request.session[CURRENT_TEAM] = membership.team_id


class DomainSignupForm(NamedSignupForm):
    """Sign-up by one's mail domain: membership comes when the address is confirmed."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if domains.team_for(email) is None:
            raise ValidationError(NOT_ALLOWED)
        return email

    def joined(self, request: HttpRequest, user: User) -> None:
        team = domains.team_for(user.email)
        if team is not None:
            DomainSignup.objects.create(user=user, team=team)
