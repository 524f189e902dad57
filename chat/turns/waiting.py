"""Messages that wait for the end of a reply: changed, withdrawn, found when their time has come."""

import uuid
from dataclasses import replace

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from chat.access.permissions import author_may_write
from chat.models import Conversation, Membership, WaitingMessage
from chat.models.locking import locked
from chat.models.message import RUNNING
from chat.models.prepared import Prepared
from chat.models.tree import tree_of
from chat.prem import NoSuchModel
from chat.upstream import offer

from .errors import NotThere
from .start import Draft, Turn, begin


def change(member: Membership, conversation: Conversation, waiting_id: int, text: str) -> None:
    """Give a waiting message another text. Raises NotThere when it has gone, or is another's."""
    with transaction.atomic():
        locked(conversation.pk)
        if not _own(member, conversation, waiting_id).update(text=text):
            raise NotThere


def withdraw(member: Membership, conversation: Conversation, waiting_id: int) -> None:
    """Take a waiting message back. Raises NotThere when it has gone, or is another's."""
    with transaction.atomic():
        locked(conversation.pk)
        if not _own(member, conversation, waiting_id).delete()[0]:
            raise NotThere


def ready() -> list[uuid.UUID]:
    """The conversations where a message waits and no reply runs."""
    waiting = Conversation.objects.filter(waiting__isnull=False)
    idle = waiting.exclude(messages__status__in=RUNNING)
    return list(idle.values_list("id", flat=True).distinct())


def _own(
    member: Membership, conversation: Conversation, waiting_id: int
) -> QuerySet[WaitingMessage]:
    return WaitingMessage.objects.filter(
        conversation=conversation, pk=waiting_id, author_id=member.user_id
    )


def next_waiting(conversation_id: uuid.UUID) -> Turn | None:
    """The turn of the message that has waited longest, unless a reply runs.

    Raises TooMuchAtOnce when its author or team has too many running elsewhere.
    """
    if not is_awaited(conversation_id):
        return None  # it was withdrawn, or its conversation is gone: no lock for that
    with transaction.atomic():
        conversation = locked(conversation_id)
        tree = tree_of(conversation)
        if tree.is_busy:
            return None
        waiting = _next_of(conversation)
        if waiting is None:
            return None
        waiting.delete()
        draft = Draft(waiting.text, waiting.model, waiting.key)
        turn = begin(conversation, tree, conversation.leaf_id, waiting.author, draft)
    try:
        offer.check(conversation.team_id, draft.model)
    except offer.NotOffered:  # hidden while it waited: the reply says so
        refused = NoSuchModel(_("Your team does not offer this model any more."))
        return replace(turn, access=replace(turn.access, refused=refused))
    return turn


def _next_of(conversation: Conversation) -> WaitingMessage | None:
    """What has waited longest; a message whose author may write there no more is withdrawn."""
    for waiting in conversation.waiting.select_related("author"):
        if author_may_write(waiting.author_id, conversation):
            return waiting
        waiting.delete()
    return None


def is_awaited(conversation_id: uuid.UUID) -> bool:
    """Whether a message waits there."""
    return bool(_AWAITED.rows(conversation_id))


_AWAITED = Prepared(
    lambda conversation_id: (
        WaitingMessage.objects.filter(conversation=conversation_id).order_by().values_list("id")[:1]
    )
)
