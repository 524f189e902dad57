"""The session and the person of a request or a socket, each read by a cheap query.

A session's cookie holds a secret. The session's key in every table and process is the hash of that
secret, so that a copy of the database signs nobody in.
"""

import hashlib
import secrets
from typing import Any, Self

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from chat.models import User
from chat.models.prepared import Prepared

KEY_BYTES = 20


def key_of(secret: str) -> str:
    """The key of the session whose cookie this is; empty for no cookie.

    A secret has 256 random bits, so that a plain hash cannot be guessed. Keys have 40 characters.
    """
    return hashlib.blake2b(secret.encode(), digest_size=KEY_BYTES).hexdigest() if secret else ""


class Key(str):
    """The key of the session that has this secret, which only its browser is told.

    Code that makes another store from the key, as allauth does, keeps the secret with it.
    """

    secret: str

    def __new__(cls, secret: str) -> Self:
        key = super().__new__(cls, key_of(secret))
        key.secret = secret
        return key


class SessionStore(db.SessionStore):
    """Django's store in the database; its key is the hash of the secret in the cookie."""

    def create(self) -> None:
        self._session_key = Key(secrets.token_urlsafe(32))
        self.save(must_create=True)
        self.modified = True

    def load(self) -> dict[str, Any]:
        session = _SESSION.first(str(self.session_key)) if self.session_key else None
        if session is None or session.expire_date <= timezone.now():
            return dict(super().load())  # it asks once more, and forgets the key
        return self.decode(session.session_data)


class Backend(AuthenticationBackend):
    """allauth's."""

    def get_user(self, user_id: int) -> User | None:
        user = _USER.first(int(user_id))
        return user if user is not None and self.user_can_authenticate(user) else None


_SESSION = Prepared(lambda key: Session.objects.filter(session_key=key))
_USER = Prepared(lambda id: User.objects.filter(pk=id))
