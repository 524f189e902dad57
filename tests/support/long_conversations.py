"""Conversations that are long, written straight into an app's database. Runs beside an app."""

import datetime as dt
import uuid

from django.utils import timezone

from chat.models import Conversation, Message, User


def seed(email: str, messages: int, size: int) -> str:
    """One conversation of somebody, with this many messages of `size` letters; its id."""
    return say(email, [(f"{n:06}" + "é\n" * size)[:size] for n in range(1, messages + 1)])


def say(email: str, texts: list[str]) -> str:
    """One conversation of somebody, who wrote these messages; its id."""
    owner = User.objects.get(email=email)
    team = owner.memberships.get().team
    conversation = Conversation.objects.create(
        team=team, owner=owner, title="A long one", model="prem-echo", active_at=timezone.now()
    )
    parent = None
    for sequence, text in enumerate(texts, start=1):
        parent = Message.objects.create(
            conversation=conversation,
            author=owner,
            parent=parent,
            sequence=sequence,
            role="user",
            text=text,
        )
    conversation.leaf = parent
    conversation.save(update_fields=["leaf"])
    return str(conversation.pk)


def date(id: str, moments: list[str]) -> None:
    """The questions were asked at these moments, in their order."""
    questions = Message.objects.filter(conversation=uuid.UUID(id), role="user").order_by("sequence")
    for question, moment in zip(questions, moments, strict=True):
        question.created_at = dt.datetime.fromisoformat(moment)
        question.save(update_fields=["created_at"])
