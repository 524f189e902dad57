"""A person's e-mail address, where no mail can confirm it."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from chat.models import User


class Taken(Exception):
    """Somebody else has this address."""


def change_address(user: User, address: str) -> None:
    """Make this the person's only address, at once. Raises Taken."""
    try:
        with transaction.atomic():
            EmailAddress.objects.filter(user=user).delete()
            user.email = address
            user.save(update_fields=["email"])
            EmailAddress.objects.create(user=user, email=address, primary=True)
    except IntegrityError as error:
        raise Taken from error
