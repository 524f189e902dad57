"""Permissions: one named function for each, used by views, socket and templates."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user

from chat.models import Conversation, Membership, User
from chat.models.conversation import Sharing

from . import second_factor, sessions

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

ADMINS = (Membership.Role.OWNER, Membership.Role.ADMIN)
SENDERS = (Membership.Role.OWNER, Membership.Role.ADMIN, Membership.Role.MEMBER)
# The session's entry for the current team.
CURRENT_TEAM = "team"


def member_for(user: "User | AnonymousUser", session: Mapping[str, Any]) -> Membership | None:
    """The membership under which an active person works; None for everybody else.

    It is the one in the session's team, or the oldest where the session names none of theirs.
    """
    if not isinstance(user, User) or not user.is_active:
        return None
    mine = user.memberships.select_related("team")
    current = session.get(CURRENT_TEAM)
    # Without `first`, which would sort the one row: each page and each socket asks this.
    member = next(iter(mine.filter(team_id=current)), None) if current else None
    return member or mine.order_by("id").first()


def member_of_session(session_key: str | None) -> Membership | None:
    """The membership behind a session, alive and of the current password."""
    if not session_key:
        return None
    request = SimpleNamespace(session=sessions.SessionStore(session_key))
    return member_for(get_user(request), request.session)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class ConversationAccess:
    """A conversation that a member may see, and what they may do in it."""

    conversation: Conversation
    is_owner: bool
    may_write: bool
    may_manage: bool


def find_conversation(member: Membership, id: uuid.UUID) -> ConversationAccess | None:
    """The access of the member to the conversation of this id.

    None for a conversation of others and for a missing one, so that they look the same.
    """
    # Not by `visible_to`, whose SQL the ORM takes four times as long to write.
    conversation = next(iter(Conversation.objects.filter(pk=id)), None)
    if conversation is None or not may_see(member, conversation):
        return None
    return access_to(member, conversation)


def access_to(member: Membership, conversation: Conversation) -> ConversationAccess:
    """The access of the member to a conversation that they may see and that is loaded."""
    is_owner = conversation.owner_id == member.user_id
    if is_owner:
        conversation.owner = member.user
    return ConversationAccess(
        conversation,
        is_owner,
        may_write(member, conversation),
        may_manage(member, conversation),
    )


def may_send(member: Membership) -> bool:
    """Begin conversations, and write where one may: everything that costs tokens."""
    return member.role in SENDERS


def may_see(member: Membership, conversation: Conversation) -> bool:
    """Open, watch, download: the rule of `visible_to`, for a conversation that is loaded."""
    if conversation.team_id != member.team_id or conversation.trashed_at is not None:
        return False
    own = conversation.owner_id == member.user_id
    return own or (conversation.is_shared and not conversation.is_temporary)


def may_write(member: Membership, conversation: Conversation) -> bool:
    """Send, stop, edit, ask again, go on, switch branches, delete messages."""
    own = conversation.owner_id == member.user_id
    let = own or conversation.sharing == Sharing.WRITE
    return may_send(member) and may_see(member, conversation) and let


def may_manage(member: Membership, conversation: Conversation) -> bool:
    """Rename, share and delete the conversation."""
    own = conversation.owner_id == member.user_id
    let = own or may_manage_shared(member)
    return may_send(member) and may_see(member, conversation) and let


def may_manage_shared(member: Membership) -> bool:
    """Rename, share and delete what others share."""
    return member.role in ADMINS


def author_may_write(user_id: int, conversation: Conversation) -> bool:
    """Whether a person, who may have left the team, may still write there."""
    member = Membership.objects.filter(user=user_id, team=conversation.team_id).first()
    return member is not None and may_write(member, conversation)


def may_see_usage(member: Membership) -> bool:
    """See the usage of each model and member."""
    return member.role in ADMINS


def may_change_retention(member: Membership) -> bool:
    """Have old conversations deleted."""
    return member.role == Membership.Role.OWNER


def may_see_audit(member: Membership) -> bool:
    """Read and download the audit log."""
    return member.role in ADMINS


def may_see_members(member: Membership) -> bool:
    """See who is in the team, and leave it: everybody."""
    return True


def may_manage_members(member: Membership) -> bool:
    """Invite, give roles, remove, see who signed in when; rename the team."""
    return member.role in ADMINS


def may_own(member: Membership) -> bool:
    """Hand the team over, and say which mail domains may join."""
    return member.role == Membership.Role.OWNER


def may_open_private(member: Membership) -> bool:
    """Take over the private conversations of people who were removed."""
    return member.role == Membership.Role.OWNER


def may_change_member(member: Membership, other: Membership) -> bool:
    """Give another role to a member of the team, or remove them: admins never touch owners."""
    if member.team_id != other.team_id or not may_manage_members(member):
        return False
    return may_own(member) or other.role != Membership.Role.OWNER


def roles_to_give(member: Membership) -> list[str]:
    """The roles this member may give to others; only owners make owners."""
    if not may_manage_members(member):
        return []
    return [role for role in Membership.Role.values if may_own(member) or role != "owner"]


# An invitation never makes an owner, because anybody may hold its link.
ROLES_BY_INVITATION = (Membership.Role.ADMIN, Membership.Role.MEMBER, Membership.Role.VIEWER)


def may_manage_models(member: Membership) -> bool:
    """Set the team's Prem key and its address, choose its models and defaults."""
    return member.role in ADMINS


def may_secure_team(member: Membership) -> bool:
    """Say what members must sign in with."""
    return member.role == Membership.Role.OWNER


def may_operate(user: "User | AnonymousUser") -> bool:
    """Administer accounts and teams of the installation; `make_operator` gives the right."""
    return user.is_active and user.is_staff


def lacks_second_factor(member: Membership) -> bool:
    """Whether the member lacks the second factor that the team requires."""
    return member.team.second_factor_required and not second_factor.has_one(member.user_id)


def granted(member: Membership) -> dict[str, bool]:
    """What the member may do, for templates: `can.see_audit` asks `may_see_audit`."""
    return {name: ask(member) for name, ask in _ASKED_BY_TEMPLATES.items()}


_ASKED_BY_TEMPLATES = {
    "send": may_send,
    "manage_shared": may_manage_shared,
    "see_audit": may_see_audit,
    "see_members": may_see_members,
    "manage_members": may_manage_members,
    "own": may_own,
    "manage_models": may_manage_models,
    "see_usage": may_see_usage,
    "change_retention": may_change_retention,
    "secure_team": may_secure_team,
}
