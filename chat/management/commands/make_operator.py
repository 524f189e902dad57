"""Let somebody into the operator's pages, or no longer."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from chat.management import accounts
from chat.models import User
from premweb.serving import preparing


class Command(BaseCommand):
    help = (
        "Lets somebody administer accounts and teams under /operator/. An existing account keeps "
        "its password."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--undo", action="store_true", help="let them in no longer")
        parser.add_argument("--password-stdin", action="store_true", help="read it from stdin")

    def handle(self, *args: Any, email: str, undo: bool, password_stdin: bool, **_: Any) -> None:
        email = accounts.address(email)
        preparing.prepare()
        if undo:
            if not User.objects.filter(email__iexact=email).update(is_staff=False):
                raise CommandError(f"There is no account of {email}.")
            self.stdout.write(f"{email} is no operator.")
            return
        account = accounts.find_or_make(email, password_stdin)
        with transaction.atomic():
            User.objects.filter(pk=account().pk).update(is_staff=True)
        self.stdout.write(f"{email} is an operator.")
