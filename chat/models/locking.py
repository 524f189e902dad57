"""Locks for changes that must come one after the other: in a conversation, or in a team."""

import uuid

from django.db import connection

from .conversation import Conversation
from .prepared import Prepared

# The advisory locks of PostgreSQL that are numbered by teams: any number of our own.
TURNS = 0x5052454E


def lock_turns(team_id: int) -> None:
    """Let no other turn of the team begin until this transaction ends.

    No row is locked: whoever changes the team holds its row, and waits for conversations. SQLite
    has one transaction at a time.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (TURNS, team_id))  # untranslated


def locked(conversation_id: uuid.UUID) -> Conversation:
    """The conversation, with a lock that gives what happens at the same moment one order."""
    conversation = _LOCKED.first(conversation_id)
    if conversation is None:
        raise Conversation.DoesNotExist
    return conversation


# Not against those who only refer to it.
_LOCKED = Prepared(lambda id: Conversation.objects.select_for_update(no_key=True).filter(pk=id))
