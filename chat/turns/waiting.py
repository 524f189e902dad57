"""Messages that wait for the end of the reply on their branch: put there, changed, withdrawn, sent.

Each waits after a message of its branch, and goes to the end of that branch when no reply runs
there. When its branch is deleted, it waits on what is left of it (`branches.delete`).
"""

import uuid
from dataclasses import replace

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from chat.access.permissions import author_may_write
from chat.conversations import withdrawing
from chat.models import Conversation, Membership, User, WaitingMessage
from chat.models.locking import locked
from chat.models.message import RUNNING
from chat.models.tree import Tree, tree_of
from chat.prem import NoSuchModel
from chat.upstream import offer

from . import limits
from .begin import Draft, Turn, begin
from .errors import NotThere, TooMuchAtOnce


def wait(conversation: Conversation, author: User, draft: Draft) -> WaitingMessage:
    """Have the message wait on the branch that is shown. Raises TooMuchAtOnce."""
    limits.check_waiting(conversation)
    return WaitingMessage.objects.create(
        conversation=conversation,
        after_id=conversation.leaf_id,
        author=author,
        key=draft.key,
        text=draft.text,
        model=draft.model,
    )


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


def _own(
    member: Membership, conversation: Conversation, waiting_id: int
) -> QuerySet[WaitingMessage]:
    return WaitingMessage.objects.filter(
        conversation=conversation, pk=waiting_id, author_id=member.user_id
    )


def is_awaited(conversation_id: uuid.UUID) -> bool:
    """Whether a message waits there."""
    return WaitingMessage.objects.filter(conversation=conversation_id).exists()


def waiting_on_show(conversation: Conversation) -> list[WaitingMessage]:
    """Those that wait on the branch that is shown, oldest first, with their authors."""
    if not is_awaited(conversation.id):
        return []  # almost always; the join costs twice as much
    waiting = conversation.waiting.select_related("author")
    # The branch may have grown, or another one be shown, since the conversation was read.
    leaf_id = Conversation.objects.values_list("leaf_id", flat=True).get(pk=conversation.pk)
    path = {None, *tree_of(conversation).path(leaf_id)}
    return [one for one in waiting if one.after_id in path]


def ready() -> list[uuid.UUID]:
    """The conversations where a message waits after one that does not run."""
    waiting = WaitingMessage.objects.exclude(after__status__in=RUNNING)
    return list(waiting.order_by().values_list("conversation_id", flat=True).distinct())


def next_waiting(conversation_id: uuid.UUID) -> Turn | None:
    """The turn of the message that has waited longest and may begin now."""
    if not is_awaited(conversation_id):
        return None  # it was withdrawn, or its conversation is gone: no lock for that
    with transaction.atomic():
        conversation = locked(conversation_id)
        tree = tree_of(conversation)
        waiting = _next_of(conversation, tree)
        if waiting is None:
            return None
        waiting.delete()
        draft = Draft(waiting.text, waiting.model, waiting.key)
        leaf_id = tree.end_of_branch(waiting.after_id)
        # Whoever reads another branch goes on reading it.
        shown = leaf_id == conversation.leaf_id
        turn = begin(conversation, tree, leaf_id, waiting.author, draft, shown=shown)
    try:
        offer.check(conversation.team_id, draft.model)
    except offer.NotOffered:  # hidden while it waited: the reply says so
        refused = NoSuchModel(_("Your team does not offer this model any more."))
        return replace(turn, access=replace(turn.access, refused=refused))
    return turn


def _next_of(conversation: Conversation, tree: Tree) -> WaitingMessage | None:
    """What has waited longest where no reply runs, and whose author may have one more running.

    A message whose author may write there no more is withdrawn. One whose author has too many
    replies running stays, and lets those of others go before it.
    """
    full: set[int] = set()
    for waiting in conversation.waiting.select_related("author"):
        end = tree.end_of_branch(waiting.after_id)
        if tree.is_running(end):
            if waiting.after_id != end:  # the branch has grown by the message before this one
                waiting.after_id = end
                waiting.save(update_fields=["after"])
        elif not author_may_write(waiting.author_id, conversation):
            withdrawing.withdraw(conversation.waiting.filter(pk=waiting.pk))
        elif waiting.author_id not in full and _has_room(conversation, waiting.author):
            return waiting
        else:
            full.add(waiting.author_id)
    return None


def _has_room(conversation: Conversation, author: User) -> bool:
    try:
        limits.check(conversation, author)
    except TooMuchAtOnce:
        return False
    return True
