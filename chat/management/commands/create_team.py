"""Make a team and its owner without a browser."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from chat import first_run
from chat.models import Installation, User
from chat.models.team import NAME_LENGTH
from premweb import preparing


class Command(BaseCommand):
    help = (
        "Makes a team and its owner. An existing account becomes the owner and keeps its password."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the team's name")
        parser.add_argument("--owner", required=True, metavar="EMAIL")
        parser.add_argument("--password-stdin", action="store_true", help="read it from stdin")

    def handle(self, *args: Any, name: str, owner: str, password_stdin: bool, **_: Any) -> None:
        name, owner = name.strip(), owner.strip().lower()
        if not 0 < len(name) <= NAME_LENGTH:
            raise CommandError(f"The team's name must have 1 to {NAME_LENGTH} characters.")
        try:
            validate_email(owner)
        except ValidationError:
            raise CommandError(f"{owner!r} is not an e-mail address.") from None
        preparing.prepare()
        user = User.objects.filter(email__iexact=owner).first()
        password = None if user else self._password(owner, password_stdin)
        with transaction.atomic():
            user = user or self._create(owner, password)
            first_run.create_team(name, user)
            Installation.objects.get_or_create(id=1)
        self.stdout.write(f"Team {name!r} has {owner} as its owner.")

    def _create(self, email: str, password: str | None) -> User:
        """Whoever sits at the server vouches for the address: no mail has to confirm it."""
        user = User.objects.create_user(email, password)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        return user

    def _password(self, owner: str, from_stdin: bool) -> str:
        given = sys.stdin.readline().rstrip("\r\n") if from_stdin else getpass.getpass()
        try:
            validate_password(given, User(email=owner))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        return given
