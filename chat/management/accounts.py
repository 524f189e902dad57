"""The account that a command is about."""

import getpass
import sys
from collections.abc import Callable

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.core.validators import validate_email

from chat.models import User


def address(given: str) -> str:
    """The address in lower case. Raises CommandError where it is none."""
    email = given.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError(f"{email!r} is not an e-mail address.") from None
    return email


def find_or_make(email: str, password_stdin: bool) -> Callable[[], User]:
    """Gives the account of this address; a new one, whose password is asked for now."""
    if user := User.objects.filter(email__iexact=email).first():
        return lambda: user
    password = _password(email, password_stdin)
    return lambda: _make(email, password)


def _make(email: str, password: str) -> User:
    """Whoever sits at the server vouches for the address: no mail has to confirm it."""
    user = User.objects.create_user(email, password)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _password(email: str, from_stdin: bool) -> str:
    given = sys.stdin.readline().rstrip("\r\n") if from_stdin else getpass.getpass()
    try:
        validate_password(given, User(email=email))
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
    return given
