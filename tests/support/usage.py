"""Replies as they would be after weeks of use, written straight into an app's database."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.utils import timezone

from chat.models import Conversation, Message, Step, User


class Completion(NamedTuple):
    """A reply with one completion; or with `number` 2, one more of the reply before."""

    model: str
    hours_ago: int
    status: str
    seconds_to_first_text: float | None
    tokens: tuple[int, int] | None
    number: int = 1


def seed_replies(email: str, completions: Sequence[tuple]) -> None:
    """A conversation of this member with these completions in it."""
    author, now = User.objects.get(email=email), timezone.now()
    team = author.memberships.get().team
    conversation = Conversation.objects.create(
        team=team, owner=author, title="T", model="m", active_at=now
    )
    for sequence, one in enumerate(map(Completion._make, completions)):
        at = now - dt.timedelta(hours=one.hours_ago)
        if one.number == 1:
            message = Message.objects.create(
                conversation=conversation, sequence=sequence, role="assistant", author=author,
                status=one.status, lease_until=now + dt.timedelta(days=1),
            )  # fmt: skip
        wait = one.seconds_to_first_text
        Step.objects.create(
            message=message, number=one.number, team=team, author=author,
            model=one.model, status=one.status, started_at=at,
            first_text_at=at + dt.timedelta(seconds=wait) if wait else None,
            usage=dict(zip(("prompt_tokens", "completion_tokens"), one.tokens, strict=True))
            if one.tokens else None,
        )  # fmt: skip
