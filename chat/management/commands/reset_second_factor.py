"""Let somebody in again who lost their second factor."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chat.access.actor import Actor
from chat.management import accounts
from chat.models import User
from chat.teams import second_factor_resets
from premweb.serving import preparing


class Command(BaseCommand):
    help = (
        "Removes the authenticator app, passkeys and recovery codes of an account, and ends its "
        "sessions. Its password stays. The person is told by mail, the teams' audit logs keep it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args: Any, email: str, **_: Any) -> None:
        email = accounts.address(email)
        preparing.prepare()
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"There is no account of {email}.")
        try:
            second_factor_resets.reset(user, Actor("operator at the command line"))
        except second_factor_resets.Nothing:
            raise CommandError(f"{email} has no second factor.") from None
        self.stdout.write(f"{email} signs in with the password alone.")
