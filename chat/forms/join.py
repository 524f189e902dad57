"""Sign-up by an invitation."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from chat.accounts import joining
from chat.models import Invitation, User
from chat.support.client_ip import client_ip

from .signup import NamedSignupForm

HAS_ACCOUNT = gettext_lazy("There is an account with this address: sign in below to join with it.")


class JoinForm(NamedSignupForm):
    """Sign-up by an invitation: the account and the membership are made together, or neither."""

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        # Its initial value is the address; what a browser sends in its place is ignored.
        self.fields["email"].disabled = bool(invitation.email)

    def validate_unique_email(self, value: str) -> str:
        """Who holds an invitation may hear that there is an account: it is theirs, as a rule."""
        if User.objects.filter(email__iexact=value).exists():
            raise ValidationError(HAS_ACCOUNT)
        email: str = super().validate_unique_email(value)
        return email

    def joined(self, request: HttpRequest, user: User) -> None:
        joining.accept(request.session, self.invitation, user, client_ip(request))
