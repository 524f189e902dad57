"""The keys under which viewers register with the hub."""

from chat.models import Conversation


def list_key(user_id: int, team_id: int) -> str:
    """The hub's key of one member's sidebar."""
    return f"list.{team_id}.{user_id}"


def team_key(team_id: int) -> str:
    """The hub's key of all sidebars of a team: one event reaches every member."""
    return f"list.{team_id}"


def audience(conversation: Conversation) -> list[str]:
    """The keys of the sidebars that show the conversation."""
    if conversation.is_shared:
        return [team_key(conversation.team_id)]
    return [list_key(conversation.owner_id, conversation.team_id)]
