"""One node of a conversation's tree: its text and its state."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

if TYPE_CHECKING:
    from .step import Step

LEASE = dt.timedelta(seconds=20)


class Role(models.TextChoices):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


class Status(models.TextChoices):
    """States of a reply and of each of its steps: pending → streaming → one of the rest.

    A reply that goes on after it was cut short is streaming again, with one more step.
    """

    PENDING = "pending"
    STREAMING = "streaming"
    COMPLETE = "complete"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


RUNNING = (Status.PENDING, Status.STREAMING)
# Ended by a fault, not by a person.
CUT_SHORT = (Status.INTERRUPTED, Status.FAILED)
SETTLED = (Status.COMPLETE, Status.STOPPED, Status.INTERRUPTED, Status.FAILED)


class MessageQuerySet(models.QuerySet["Message"]):
    def running(self) -> "MessageQuerySet":
        return self.filter(status__in=RUNNING)

    def settled(self) -> "MessageQuerySet":
        return self.filter(status__in=SETTLED)

    def abandoned(self) -> "MessageQuerySet":
        """Running by name, but nobody has renewed the lease: the process that ran them is gone."""
        # The database's clock, which all processes share.
        return self.running().filter(lease_until__lt=Now())

    def with_steps(self) -> "MessageQuerySet":
        """With `known_steps`, the parts of each reply, in one query for all messages."""
        from .step import Step  # which imports this file

        parts = models.Prefetch("steps", Step.objects.parts(), to_attr="known_steps")
        return self.prefetch_related(parts)  # type: ignore[no-redef]


class Message(models.Model):
    """A node of the tree. A reply has steps, and a lease while it runs."""

    Role = Role
    Status = Status

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(
        "chat.Conversation", on_delete=models.CASCADE, related_name="messages"
    )
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="children")
    sequence = models.PositiveIntegerField(help_text="order in the conversation, not by the clock")
    visited = models.PositiveIntegerField(
        default=0, help_text="the conversation's move that showed this leaf; a switcher returns"
    )
    deleted_at = models.DateTimeField(null=True, help_text="with all that follows from it")
    role = models.CharField(max_length=10, choices=Role.choices)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.COMPLETE)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    key = models.UUIDField(null=True, help_text="named by the browser: sending twice makes one")

    text = models.TextField(blank=True)
    reasoning = models.TextField(blank=True)
    html = models.TextField(blank=True, help_text="the settled text, rendered")
    html_version = models.PositiveSmallIntegerField(default=0)

    model = models.CharField(max_length=200, blank=True, help_text="the model asked for")

    # Of a tool's result, as the API words them.
    name = models.CharField(max_length=200, blank=True)
    tool_call_id = models.CharField(max_length=200, blank=True)

    lease_holder = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True)

    created_at = models.DateTimeField(default=timezone.now)

    # The reply's steps in their order, where the query has fetched them (`with_steps`).
    known_steps: "list[Step]"

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "sequence"], name="one_order"),
            models.UniqueConstraint(fields=["author", "key"], name="sent_once"),
        ]
        indexes = [
            # Not a partial one: SQLite cannot prove its condition from a parameter, and would scan.
            models.Index(fields=["status", "conversation"], name="by_status"),
            models.Index(
                fields=["deleted_at"],
                name="by_deletion",
                condition=models.Q(deleted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.sequence}: {self.text[:40]}"

    @property
    def is_running(self) -> bool:
        return self.status in RUNNING

    @property
    def last_step(self) -> "Step | None":
        """The step that says how the reply ended; a message that nobody generated has none."""
        return self.known_steps[-1] if self.known_steps else None

    @property
    def finish_reason(self) -> str:
        return self.last_step.finish_reason if self.last_step else ""

    @property
    def tool_calls(self) -> list[dict[str, Any]]:
        """The calls of all steps."""
        return [call for step in self.known_steps for call in step.tool_calls]

    @property
    def can_go_on(self) -> bool:
        """A reply that ended before its answer did, with something to go on from.

        Whether something follows it, the tree knows.
        """
        cut = self.status in (Status.STOPPED, Status.INTERRUPTED, Status.FAILED)
        return (
            self.role == Role.ASSISTANT
            and (cut or self.finish_reason == "length")
            and bool(self.text.strip())
            and not self.tool_calls
        )
