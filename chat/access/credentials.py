"""What a socket was let in with."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a socket was let in with. `password` is the stored hash: its change ends sessions."""

    session_key: str
    user_id: int
    membership_id: int
    password: str
    role: str
    conversation_id: uuid.UUID | None = None
