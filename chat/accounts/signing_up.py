"""Signing up by one's mail domain: a link to the mailbox, which alone leads to the account.

Nothing is kept before the link is opened, so no stranger has an account under somebody's address;
and the answer to a sign-up takes the same work whether or not there is an account already.
"""

from allauth.account.adapter import get_adapter
from allauth.account.utils import filter_users_by_email
from allauth.core import ratelimit
from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

from chat.support import links

SALT = "chat.sign-up"
LINK_AGE_S = 60 * 60 * 24 * 3


class Gone(Exception):
    """The link is too old or not ours, or its address has an account by now."""


def send_link(request: HttpRequest, email: str) -> None:
    """Mail the way to go on: to the form that makes the account, or to the account there is."""
    if not ratelimit.consume(request, action="confirm_email", key=email):
        return  # the last one is on its way
    adapter = get_adapter(request)
    path = reverse("finish_signup", args=[signing.dumps(email, salt=SALT)])
    if filter_users_by_email(email):
        adapter.send_account_already_exists_mail(email)
    else:
        link = links.absolute(path, request.META["SERVER_PORT"])
        adapter.send_mail("account/email/sign_up", email, {"activate_url": link})


def address_of(token: str) -> str:
    """The address that a link was mailed to, which has no account yet. Raises Gone."""
    try:
        email: str = signing.loads(token, salt=SALT, max_age=LINK_AGE_S)
    except signing.BadSignature as error:
        raise Gone from error
    if filter_users_by_email(email):
        raise Gone
    return email
