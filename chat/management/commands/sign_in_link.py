"""Let somebody in once, without a password or a provider."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from chat.accounts import sign_in_links
from chat.management import accounts
from chat.models import User
from chat.support import links
from premweb.serving import preparing


class Command(BaseCommand):
    help = (
        "Prints a link that signs an account in once, within a quarter of an hour. A second "
        "factor is asked for as always."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--port", default="8000", help="where `serve` listens")

    def handle(self, *args: Any, email: str, port: str, **_: Any) -> None:
        email = accounts.address(email)
        preparing.prepare()
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no account of {email}.")
        path = reverse("sign_in_link", args=[sign_in_links.token_for(user)])
        self.stdout.write(links.absolute(path, port))
