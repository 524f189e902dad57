"""The person who makes a change, and their client IP, as the audit log names them."""

from dataclasses import dataclass

from chat.models import User


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who makes a change, by the name in the audit log; `user` if they belong to the team.

    `client_ip` is None when it is not known.
    """

    name: str
    user: User | None = None
    client_ip: str | None = None

    @classmethod
    def person(cls, user: User, client_ip: str | None = None) -> "Actor":
        """A person who acts in a team, under their account."""
        return cls(user.email, user, client_ip)

    @classmethod
    def operator(cls, user: User, client_ip: str | None = None) -> "Actor":
        """An operator of the installation: the team's log does not link to their account."""
        return cls(f"operator {user.get_username()}", None, client_ip)
