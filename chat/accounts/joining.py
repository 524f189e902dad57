"""What a new account joins: by the invitation whose page is open, or by its mail domain."""

from django.contrib.sessions.backends.base import SessionBase

from chat.access.actor import Actor
from chat.access.permissions import CURRENT_TEAM
from chat.models import Invitation, Team, User
from chat.teams import domains, invitations

MADE_HERE = "made_account"


def may_join(session: SessionBase, email: str, *, proven: bool) -> bool:
    """Whether a new person who signed in at the provider gets an account: the one place to ask.

    `proven`: the provider says that it has verified the address. They come by the invitation whose
    page the browser of this session has open, if it is for their address, or by their mail domain.
    """
    return _invitation_for(session, email) is not None or _domain_of(email, proven) is not None


def join(session: SessionBase, user: User, client_ip: str | None, *, proven: bool) -> None:
    """Make the new person a member of what `may_join` let them in for. Raises Gone."""
    if invitation := _invitation_for(session, user.email):
        accept(session, invitation, user, client_ip)
    elif team := _domain_of(user.email, proven):
        domains.admit(team, user, Actor.person(user, client_ip))


def accept(session: SessionBase, invitation: Invitation, user: User, client_ip: str | None) -> None:
    """Use the invitation, and work in its team from now on. Raises Gone, ForAnother."""
    membership = invitations.accept(invitation, user, Actor.person(user, client_ip))
    session[CURRENT_TEAM] = membership.team_id
    session[MADE_HERE] = user.pk


def was_made_in(session: SessionBase, user: User) -> bool:
    """Whether the person made their account in the browser of this session."""
    return bool(session.get(MADE_HERE) == user.pk)


def _invitation_for(session: SessionBase, email: str) -> Invitation | None:
    invitation = invitations.kept(session)
    return invitation if invitation is not None and invitation.is_for(email) else None


def _domain_of(email: str, proven: bool) -> Team | None:
    return domains.team_for(email) if proven else None
