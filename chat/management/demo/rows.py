"""The rows of written conversations, as the app saves them."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction

from chat.conversations.titles import first_words
from chat.markdown import RENDERER_VERSION
from chat.models import Conversation, Message, Sighting, Step, Team, User
from chat.models.conversation import TitleBy
from chat.models.message import CUT_SHORT, Role, Status

from .bulk import Bulk
from .writing import WrittenConversation, WrittenMessage

LETTERS_A_TOKEN = 4
TITLE_S = 0.8  # seconds that a model takes for a title


class Rows:
    """Collects the rows of conversations, and saves them in one transaction."""

    def __init__(self, team: Team, people: Sequence[User]) -> None:
        self._team_id, self._people = team.pk, [one.pk for one in people]
        self._conversations = Bulk(
            Conversation,
            *("id", "team_id", "owner_id", "title", "title_by", "sharing", "model", "leaf_id"),
            *("moves", "replies", "created_at", "active_at"),
        )
        self._messages = Bulk(
            Message,
            *("id", "conversation_id", "parent_id", "sequence", "visited", "role", "status"),
            *("author_id", "key", "text", "reasoning", "html", "html_version", "model"),
            "created_at",
        )
        self._steps = Bulk(
            Step,
            *("id", "message_id", "team_id", "number", "kind", "status", "author_id", "model"),
            *("answered_by", "finish_reason", "usage", "error_kind", "started_at"),
            *("first_text_at", "answer_at", "finished_at"),
        )
        self._sightings = Bulk(Sighting, "user_id", "conversation_id", "replies")

    @property
    def messages(self) -> int:
        """How many are collected."""
        return len(self._messages.rows)

    def save(self) -> None:
        """All or nothing."""
        with transaction.atomic():
            # A conversation and its leaf name each other: the database looks when all is there.
            for rows in (self._conversations, self._messages, self._steps, self._sightings):
                rows.save()

    def add(self, written: WrittenConversation) -> None:
        replies = [one for one in written.messages if one.role == Role.ASSISTANT]
        owner = self._people[written.owner]
        self._conversations.add(
            id=written.id,
            team_id=self._team_id,
            owner_id=owner,
            title=written.title or first_words(written.messages[0].text),
            title_by=written.title_by,
            sharing=written.sharing,
            model=written.model,
            leaf_id=written.messages[written.leaf].id,
            moves=written.moves,
            replies=len(replies),
            created_at=written.messages[0].at,
            active_at=replies[-1].at,
        )
        for sequence, one in enumerate(written.messages, 1):
            parent = None if one.parent is None else written.messages[one.parent]
            self._add_message(written.id, parent, one, sequence)
        if written.title_by == TitleBy.MODEL:
            self._add_title(replies[0])
        if written.is_read:
            self._sightings.add(user_id=owner, conversation_id=written.id, replies=len(replies))

    def _add_message(
        self,
        conversation_id: uuid.UUID,
        parent: WrittenMessage | None,
        one: WrittenMessage,
        sequence: int,
    ) -> None:
        is_reply = one.role == Role.ASSISTANT
        self._messages.add(
            id=one.id,
            conversation_id=conversation_id,
            parent_id=parent.id if parent else None,
            sequence=sequence,
            visited=one.visited,
            role=one.role,
            status=one.status,
            author_id=self._people[one.author],
            key=None if is_reply else one.key,
            text=one.text,
            reasoning=one.reasoning,
            html=one.html,
            html_version=RENDERER_VERSION if is_reply else 0,
            model=one.model,
            created_at=one.at,
        )
        if is_reply and parent:
            self._add_completion(one, len(parent.text))

    def _add_completion(self, one: WrittenMessage, asked: int) -> None:
        begun = _later(one.at, one.first_text_s) if one.text else None
        self._steps.add(
            **self._asked(one, asked, len(one.text) + len(one.reasoning)),
            id=one.key,
            number=1,
            kind=Step.Kind.COMPLETION,
            status=one.status,
            finish_reason="stop" if one.status == Status.COMPLETE else "",
            error_kind="upstream_cut" if one.status in CUT_SHORT else "",
            started_at=one.at,
            first_text_at=begun,
            answer_at=begun,
            finished_at=_later(one.at, one.seconds),
        )

    def _add_title(self, reply: WrittenMessage) -> None:
        """What a model was asked for after the first reply."""
        asked_at = _later(reply.at, reply.seconds)
        self._steps.add(
            **self._asked(reply, 400, 30),
            id=uuid.UUID(int=reply.key.int ^ 1),
            number=0,
            kind=Step.Kind.TITLE,
            status=Status.COMPLETE,
            finish_reason="stop",
            error_kind="",
            started_at=asked_at,
            first_text_at=None,
            answer_at=None,
            finished_at=_later(asked_at, TITLE_S),
        )

    def _asked(self, one: WrittenMessage, asked: int, answered: int) -> dict[str, object]:
        """Whom the model answered, and how many tokens that took; lengths are in letters."""
        tokens = (40 + asked // LETTERS_A_TOKEN, 1 + answered // LETTERS_A_TOKEN)
        names = ("prompt_tokens", "completion_tokens", "total_tokens")
        return {
            "message_id": one.id,
            "team_id": self._team_id,
            "author_id": self._people[one.author],
            "model": one.model,
            "answered_by": one.model,
            "usage": dict(zip(names, (*tokens, sum(tokens)), strict=True)) if answered else None,
        }


def _later(moment: dt.datetime, seconds: float) -> dt.datetime:
    return moment + dt.timedelta(seconds=seconds)
