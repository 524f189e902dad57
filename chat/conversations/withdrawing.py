"""Waiting messages that are not sent, because their authors may not write there any more.

Whoever has the page open is told at once, and the text goes back into their box. All are told once
more at their next visit: in the conversation, where they read only, or on the page of a new one.
"""

from django.db.models import QuerySet

from chat.models import Conversation, Membership, WaitingMessage, WithdrawnMessage


def withdraw(waiting: QuerySet[WaitingMessage]) -> None:
    """Send these no more, and keep their texts for their authors. Belongs into a transaction."""
    kept = [
        WithdrawnMessage(
            conversation=one.conversation,
            author_id=one.author_id,
            title=one.conversation.title,
            text=one.text,
        )
        for one in waiting.select_related("conversation")
    ]
    if kept:
        WithdrawnMessage.objects.bulk_create(kept)
        waiting.delete()


def take(member: Membership, conversation: Conversation | None = None) -> list[WithdrawnMessage]:
    """What the member has to be told of this conversation, or of all of their team.

    From then on they have been told.
    """
    mine = WithdrawnMessage.objects.filter(author_id=member.user_id)
    if conversation is not None:
        mine = mine.filter(conversation=conversation)
    else:
        mine = mine.filter(conversation__team_id=member.team_id)
    # Another window may be told at the same moment: one of the two has it.
    return [one for one in mine if WithdrawnMessage.objects.filter(pk=one.pk).delete()[0]]
