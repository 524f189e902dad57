"""Who does something, and from where: what the audit log says of it."""

from dataclasses import dataclass

from chat.models import User


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts, by the name that the audit log keeps; `user` where it is a person of the team.

    `client_ip` is where they act from, if that is known.
    """

    name: str
    user: User | None = None
    client_ip: str | None = None

    @classmethod
    def person(cls, user: User, client_ip: str | None = None) -> "Actor":
        """Somebody who acts under an account, in a team."""
        return cls(user.email, user, client_ip)

    @classmethod
    def operator(cls, user: User, client_ip: str | None = None) -> "Actor":
        """Somebody who acts for the installation: the team's log does not link to the account."""
        return cls(f"operator {user.get_username()}", None, client_ip)
