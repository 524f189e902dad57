"""Make a team and its owner without a browser."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from chat.management import accounts
from chat.models import Installation
from chat.models.team import NAME_LENGTH
from chat.teams import first_run
from premweb.serving import preparing


class Command(BaseCommand):
    help = (
        "Makes a team and its owner. An existing account becomes the owner and keeps its password."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the team's name")
        parser.add_argument("--owner", required=True, metavar="EMAIL")
        parser.add_argument("--password-stdin", action="store_true", help="read it from stdin")

    def handle(self, *args: Any, name: str, owner: str, password_stdin: bool, **_: Any) -> None:
        name = name.strip()
        if not 0 < len(name) <= NAME_LENGTH:
            raise CommandError(f"The team's name must have 1 to {NAME_LENGTH} characters.")
        owner = accounts.address(owner)
        preparing.prepare()
        account = accounts.find_or_make(owner, password_stdin)
        with transaction.atomic():
            first_run.create_team(name, account())
            Installation.objects.get_or_create(id=1)
        self.stdout.write(f"Team {name!r} has {owner} as its owner.")
