"""One part of a reply, in its order: today a completion, with what the API said of it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from .message import RUNNING, SETTLED, Message, Status


class Kind(models.TextChoices):
    """What a step does. Each kind of a reply's parts has a file in `chat/turns/steps/`.

    A title is no part of the reply that it was made after, and has the number 0.
    """

    COMPLETION = "completion"
    TITLE = "title"


class StepQuerySet(models.QuerySet["Step"]):
    def parts(self) -> "StepQuerySet":
        """The steps that a reply is made of, without a title that was asked for after it."""
        return self.exclude(kind=Kind.TITLE)

    def running(self) -> "StepQuerySet":
        return self.filter(status__in=RUNNING)

    def settled(self) -> "StepQuerySet":
        return self.filter(status__in=SETTLED)


class Step(models.Model):
    """A part of a reply with its own state, times and usage.

    The message holds the text and the reasoning of all its steps, one after the other: a step says
    where its part begins. It ends where the next one begins.
    """

    Kind = Kind
    Status = Status

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # No indexes of their own: those below begin with them.
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="steps", db_index=False
    )
    team = models.ForeignKey(
        "chat.Team", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    number = models.PositiveIntegerField(default=1, help_text="order in the reply, from 1")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.COMPLETION)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PENDING)
    text_start = models.PositiveIntegerField(default=0, help_text="characters of the message")
    reasoning_start = models.PositiveIntegerField(default=0)

    # With `team`, what the conversation and the message say too: usage is counted from an index of
    # this table alone.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    model = models.CharField(max_length=200, help_text="the model asked for")
    parameters = models.JSONField(default=dict, help_text="of the request, besides its messages")
    omitted = models.PositiveIntegerField(
        default=0, help_text="older messages that did not fit into the model's context"
    )

    # What the API said.
    answered_by = models.CharField(max_length=200, blank=True, help_text="the model it named")
    finish_reason = models.CharField(max_length=40, blank=True)
    tool_calls = models.JSONField(default=list)
    usage = models.JSONField(null=True)
    system_fingerprint = models.CharField(max_length=200, blank=True)
    upstream_id = models.CharField(max_length=200, blank=True)
    upstream_created = models.BigIntegerField(null=True, help_text="unix seconds")
    error_kind = models.CharField(max_length=40, blank=True)
    error_detail = models.TextField(blank=True)
    error_server = models.CharField(max_length=300, blank=True, help_text="who was asked, by name")
    retry_after = models.FloatField(null=True, help_text="seconds the API asked to wait")

    started_at = models.DateTimeField(default=timezone.now)
    first_text_at = models.DateTimeField(null=True)
    answer_at = models.DateTimeField(null=True, help_text="when reasoning gave way to the answer")
    finished_at = models.DateTimeField(null=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="one_step")]
        indexes = [
            # All that usage is counted from: the query reads no row.
            models.Index(
                fields=[
                    *("team", "kind", "started_at", "author", "model", "status", "number"),
                    *("first_text_at", "usage"),
                ],
                name="usage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of {self.message_id}"
