"""What is true of the history of somebody's team. Runs beside an app."""

from typing import Any

from django.db.models import Count

from chat.conversations.titles import first_words
from chat.models import Message, Step, User
from chat.models.conversation import TITLE_LENGTH, TitleBy
from chat.models.message import Role


def facts(email: str) -> dict[str, Any]:
    team = User.objects.get(email=email).memberships.get().team
    conversations = list(team.conversations.select_related("leaf"))
    messages = Message.objects.filter(conversation__team=team)
    replies = messages.filter(role=Role.ASSISTANT)
    siblings = replies.values("parent").annotate(count=Count("pk")).filter(count__gt=1)
    return {
        "conversations": len(conversations),
        "messages": messages.count(),
        "members": team.memberships.count(),
        "replies": replies.count(),
        "completions": Step.objects.parts().filter(team=team).count(),
        "statuses": sorted(set(replies.values_list("status", flat=True))),
        "with_variants": siblings.count(),
        "shared": sum(one.is_shared for one in conversations),
        "wrong": [str(one.pk) for one in conversations if _is_wrong(one)],
    }


def _is_wrong(conversation: Any) -> bool:
    messages = list(conversation.messages.with_steps().order_by("sequence"))
    by_id = {one.pk: one for one in messages}
    replies = [one for one in messages if one.role == Role.ASSISTANT]
    first = first_words(messages[0].text)
    return (
        [one.sequence for one in messages] != list(range(1, len(messages) + 1))
        or any(one.parent_id is not None and one.parent_id not in by_id for one in messages)
        or any(one.sequence <= by_id[one.parent_id].sequence for one in replies)
        or any(one.created_at < by_id[one.parent_id].created_at for one in replies)
        or conversation.replies != len(replies)
        or conversation.leaf.visited != conversation.moves
        or conversation.active_at != replies[-1].created_at
        or any(len(one.known_steps) != 1 for one in replies)
        or not 0 < len(conversation.title) <= TITLE_LENGTH
        or (conversation.title_by == TitleBy.WORDS and conversation.title != first)
    )
