"""Writing the index: in the transaction of the message, the end of a reply, the title.

A fault of the index never keeps a message from being saved: the index is then found to be
incomplete (`state.py`), and made anew by a task.
"""

import logging
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from chat.models import Conversation, Message, Passage
from chat.models.message import Role
from chat.models.prepared import Prepared
from chat.models.tree import tree_of

from . import state
from .document import TITLE, Document
from .known_words import to_remember
from .storage import storage

logger = logging.getLogger(__name__)
MESSAGES_AT_ONCE = 100


def add_title(conversation: Conversation) -> None:
    """A conversation was made. Temporary ones are never in the index."""
    if conversation.is_temporary:
        return
    with _guarded():
        _add(_titled(conversation))


def retitle(conversation: Conversation, before: str) -> None:
    """The conversation, which was called `before`, has another title."""
    if conversation.is_temporary:
        return
    with _guarded():
        _forget(replace(_titled(conversation), text=before))
        _add(_titled(conversation))


def add_message(message: Message) -> None:
    """A person's message was saved; its conversation is at hand."""
    conversation = message.conversation
    if conversation.is_temporary:
        return
    with _guarded():
        _add(
            Document(
                message.conversation_id,
                message.pk,
                message.role,
                message.text,
                message.created_at,
                message.author_id,
                "",
                conversation.team_id,
                conversation.owner_id,
                conversation.sharing,
            )
        )


def add_reply(message_id: uuid.UUID, text: str) -> None:
    """A reply has ended with this text. One whose branch was deleted meanwhile is left out."""
    with _guarded():
        for *values, is_rooted in _REPLY.values(message_id):
            if is_rooted:
                _add(replace(Document(*values), text=text))


def forget_messages(messages: QuerySet[Message]) -> None:
    """Take these messages out."""
    with _guarded():
        _forget_all(messages)


def forget(conversation_ids: Collection[uuid.UUID]) -> None:
    """Take these conversations out, because they are deleted for good."""
    with _guarded():
        found = Conversation.objects.filter(pk__in=conversation_ids)
        if not storage().GOES_WITH_ROW:
            for conversation in found:
                _forget(_titled(conversation))
        _forget_all(Message.objects.filter(conversation__in=conversation_ids))
        Passage.objects.filter(conversation__in=conversation_ids).delete()


def renew(conversation: Conversation) -> None:
    """Who may see the conversation has changed; its lock is held."""
    with _guarded():
        _forget(_titled(conversation))
        _forget_all(conversation.messages.all())
        complete(conversation)


def restore(conversation: Conversation) -> None:
    """Messages of the conversation were brought back; its lock is held."""
    with _guarded():
        complete(conversation)


def complete(conversation: Conversation) -> None:
    """Index what is not in the index, of a conversation that is locked."""
    if conversation.is_temporary:
        return
    known = set(conversation.passages.values_list("message_id", flat=True))
    if None not in known:
        _add(_titled(conversation))
    tree = tree_of(conversation)
    missing = conversation.messages.filter(role__in=(Role.USER, Role.ASSISTANT)).order_by()
    for row in missing.values_list(*_FIELDS).iterator(MESSAGES_AT_ONCE):
        document = Document(*row)
        id = document.message_id
        if id not in known and id in tree and not tree.is_running(id):
            _add(document)


def _add(document: Document) -> None:
    found = document.tags()
    for words in document.passages():
        passage = Passage(
            conversation_id=document.conversation_id,
            message_id=document.message_id,
            created_at=document.created_at,
            owner_id=document.owner_id,
            is_shared=document.is_shared,
        )
        storage().add(passage, words, found, to_remember(words, found))


def _forget(document: Document) -> None:
    passages = Passage.objects.filter(
        conversation=document.conversation_id, message=document.message_id
    )
    if not storage().GOES_WITH_ROW:
        _take_out(document, list(passages.order_by("pk")))
    passages.delete()


def _forget_all(messages: QuerySet[Message]) -> None:
    """The passages of these messages go; in batches, because each text is read."""
    if storage().GOES_WITH_ROW:
        Passage.objects.filter(message__in=messages.order_by()).delete()
        return
    ids = list(messages.order_by().values_list("pk", flat=True))
    for start in range(0, len(ids), MESSAGES_AT_ONCE):
        known = Passage.objects.filter(message__in=ids[start : start + MESSAGES_AT_ONCE])
        passages: dict[uuid.UUID, list[Passage]] = defaultdict(list)
        for passage in known.order_by("pk"):
            assert passage.message_id
            passages[passage.message_id].append(passage)
        for row in Message.objects.filter(pk__in=passages).order_by().values_list(*_FIELDS):
            _take_out(Document(*row), passages[row[1]])
        known.delete()


def _take_out(document: Document, passages: list[Passage]) -> None:
    """Take out the words of the document, whose passages are these, by the tags they were given."""
    for passage, words in zip(passages, document.passages(), strict=False):
        before = document.indexed_for(passage.owner_id, is_shared=passage.is_shared)
        storage().forget(passage.pk, words, before.tags())


def _titled(conversation: Conversation) -> Document:
    return Document(
        conversation.pk,
        None,
        TITLE,
        conversation.title,
        conversation.created_at,
        conversation.owner_id,
        "",
        conversation.team_id,
        conversation.owner_id,
        conversation.sharing,
    )


_FIELDS = (
    *("conversation_id", "id", "role", "text", "created_at", "author_id", "model"),
    *("conversation__team_id", "conversation__owner_id", "conversation__sharing"),
)


def _ended(id: uuid.UUID) -> QuerySet[Message, Any]:
    """What a document needs, and whether the message that the reply answers is in the index."""
    asked = Passage.objects.filter(message=OuterRef("parent"))
    reply = Message.objects.filter(id=id).order_by()
    is_rooted = ExpressionWrapper(Q(parent=None) | Q(Exists(asked)), BooleanField())
    return reply.values_list(*_FIELDS, is_rooted)


_REPLY = Prepared(_ended)


@contextmanager
def _guarded() -> Iterator[None]:
    """What is written here may fail alone, where the index is lost or damaged."""
    try:
        # A statement that fails ends the transaction on PostgreSQL, and itself alone on SQLite.
        with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
            yield
    except DatabaseError as error:
        if not storage().is_damage(error):
            raise
        logger.error("the search index is lost, and will be made anew: %s", error)
        state.mark_lost()
