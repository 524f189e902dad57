"""Who is behind a request or a socket: Django's sessions and people, each read by a cheap query."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from chat.models import User
from chat.models.prepared import Prepared


class SessionStore(db.SessionStore):
    """Django's, in the database. A cookie that is no key, whatever it holds, names no session."""

    def __init__(self, session_key: str | None = None) -> None:
        is_key = session_key and session_key.isascii() and session_key.isalnum()
        super().__init__(session_key if is_key else None)

    def load(self) -> dict[str, Any]:
        session = _SESSION.first(self.session_key) if self.session_key else None
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
