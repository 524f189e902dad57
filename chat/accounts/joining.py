"""What a new account joins: by the invitation whose page is open, or by its mail domain."""

from django.http import HttpRequest

from chat.access.actor import Actor
from chat.access.permissions import CURRENT_TEAM
from chat.models import Invitation, Team, User
from chat.support.client_ip import client_ip
from chat.teams import domains, invitations

MADE_HERE = "made_account"


def may_join(request: HttpRequest, email: str, *, proven: bool) -> bool:
    """Whether a new person who signed in at the provider gets an account: the one place to ask.

    `proven`: the provider says that it has verified the address. They come by the invitation whose
    page this browser has open, if it is for their address, or by their mail domain.
    """
    return _invitation_for(request, email) is not None or _domain_of(email, proven) is not None


def join(request: HttpRequest, user: User, *, proven: bool) -> None:
    """Make the new person a member of what `may_join` let them in for. Raises Gone."""
    if invitation := _invitation_for(request, user.email):
        accept(request, invitation, user)
    elif team := _domain_of(user.email, proven):
        domains.admit(team, user, actor_of(request, user))


def accept(request: HttpRequest, invitation: Invitation, user: User) -> None:
    """Use the invitation, and work in its team from now on. Raises Gone, ForAnother."""
    membership = invitations.accept(invitation, user, actor_of(request, user))
    request.session[CURRENT_TEAM] = membership.team_id
    request.session[MADE_HERE] = user.pk


def is_of(request: HttpRequest, owner: User) -> bool:
    """Whether the browser is its owner's: they are signed in, or made the account here."""
    return owner.pk in (request.user.pk, request.session.get(MADE_HERE))


def _invitation_for(request: HttpRequest, email: str) -> Invitation | None:
    invitation = invitations.kept(request.session)
    return invitation if invitation is not None and invitation.is_for(email) else None


def _domain_of(email: str, proven: bool) -> Team | None:
    return domains.team_for(email) if proven else None


def actor_of(request: HttpRequest, user: User) -> Actor:
    """The new person, as the audit log names them."""
    return Actor.person(user, client_ip(request))
