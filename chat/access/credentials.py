"""The credentials of an open socket."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Credentials:
    """The session, account and membership of a socket; a changed `password` hash ends it."""

    session_key: str
    user_id: int
    membership_id: int
    password: str
    role: str
    conversation_id: uuid.UUID | None = None
