"""The instructions of a conversation: what its model is told with each request."""

from chat.models import Conversation


def instruct(conversation: Conversation, instructions: str) -> None:
    """They hold from the next message on; a reply that runs has been asked with the old ones."""
    conversation.instructions = instructions
    conversation.save(update_fields=["instructions"])
