"""The keys by which the hub knows what its viewers watch."""

from chat.models import Conversation


def list_key(user_id: int, team_id: int) -> str:
    """The hub's key of one member's sidebar."""
    return f"list.{team_id}.{user_id}"


def team_key(team_id: int) -> str:
    """The hub's key of the sidebars of all members: one event reaches them."""
    return f"list.{team_id}"


def audience(conversation: Conversation) -> list[str]:
    """The sidebars that show the conversation."""
    if conversation.is_shared:
        return [team_key(conversation.team_id)]
    return [list_key(conversation.owner_id, conversation.team_id)]
