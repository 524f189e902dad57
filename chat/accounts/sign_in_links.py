"""A link that signs somebody in once, for whom the operator vouches."""

from django.core import signing

from chat.models import User

SALT = "chat.sign-in-link"
LINK_AGE_S = 60 * 15
# How the adapter knows that a sign-in comes by such a link.
MARK = "by_link"


class Gone(Exception):
    """The link was used, is too old, or is not ours."""


def token_for(user: User) -> str:
    """Good for a quarter of an hour, and until the next sign-in of the person."""
    return signing.dumps([user.pk, _last_login(user)], salt=SALT)


def person_of(token: str) -> User:
    """Whom the link signs in. Raises Gone."""
    try:
        id, last_login = signing.loads(token, salt=SALT, max_age=LINK_AGE_S)
    except signing.BadSignature as error:
        raise Gone from error
    user = User.objects.filter(pk=id, is_active=True).first()
    if user is None or _last_login(user) != last_login:
        raise Gone
    return user


def _last_login(user: User) -> str:
    return user.last_login.isoformat() if user.last_login else ""
