"""A titled tree of messages, and the questions asked of many of them."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from .message import CUT_SHORT, RUNNING, Message

if TYPE_CHECKING:
    from .team import Membership

TITLE_LENGTH = 80


class Sharing(models.TextChoices):
    """Who in the team sees a conversation besides its owner, and what they may do there."""

    PRIVATE = "private", gettext_lazy("Private")
    READ = "read", gettext_lazy("Team can read")
    WRITE = "write", gettext_lazy("Team can write")


SHARED = (Sharing.READ, Sharing.WRITE)


class TitleBy(models.TextChoices):
    """Where a title comes from: the first words of the conversation, a model, or a person."""

    WORDS = "words"
    MODEL = "model"
    PERSON = "person"


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, member: "Membership") -> "ConversationQuerySet":
        """What this member may see: what is not in here does not exist for them."""
        of_team = self.kept().filter(team_id=member.team_id)
        own = models.Q(owner_id=member.user_id)
        return of_team.filter(own | models.Q(sharing__in=SHARED, is_temporary=False))

    def kept(self) -> "ConversationQuerySet":
        """What is not in the trash."""
        return self.filter(trashed_at=None)

    def listable(self) -> "ConversationQuerySet":
        """What stands in lists, searches and exports."""
        return self.kept().filter(is_temporary=False)

    def parts_of(self, member: "Membership") -> "list[ConversationQuerySet]":
        """What `visible_to` finds and lists show, in parts that each end an index."""
        of_team = self.listable().filter(team_id=member.team_id)
        own = of_team.filter(owner_id=member.user_id)
        return [own, *(of_team.filter(sharing=sharing) for sharing in SHARED)]

    def newest_among(
        self,
        parts: "Iterable[ConversationQuerySet]",
        count: int,
        before: "tuple[dt.datetime, uuid.UUID] | None" = None,
    ) -> "ConversationQuerySet":
        """The `count` newest of the parts, after the one with the values `before`.

        An OR of the parts would read and sort all there are.
        """
        wanted = models.Q()
        for part in parts:
            page = (part.before(*before) if before else part).newest_first()[:count]
            wanted |= models.Q(pk__in=page.values("pk"))
        return self.filter(wanted).newest_first()

    def newest_first(self) -> "ConversationQuerySet":
        return self.order_by("-active_at", "-id")

    def before(self, active_at: dt.datetime, id: uuid.UUID) -> "ConversationQuerySet":
        """Those that `newest_first` lists after the one with these two values."""
        return self.filter(
            models.Q(active_at__lt=active_at) | models.Q(active_at=active_at, id__lt=id)
        )

    def for_sidebar(self, user_id: int) -> "ConversationQuerySet":
        """With `is_running`, `is_cut_short` and `is_unread` as this user has them, without what is
        not shown.
        """
        running = Message.objects.filter(status__in=RUNNING, conversation=models.OuterRef("pk"))
        cut_short = Message.objects.filter(status__in=CUT_SHORT, pk=models.OuterRef("leaf"))
        seen = Sighting.objects.filter(user_id=user_id, conversation=models.OuterRef("pk"))
        shown = self.select_related("owner").only(
            *("id", "title", "active_at", "replies", "sharing"),
            *("owner__email", "owner__first_name", "owner__last_name"),
        )
        return shown.annotate(
            is_running=models.Exists(running),
            is_cut_short=models.Exists(cut_short),
            is_unread=models.ExpressionWrapper(
                models.Q(replies__gt=Coalesce(models.Subquery(seen.values("replies")[:1]), 0)),
                output_field=models.BooleanField(),
            ),
        )


class Conversation(models.Model):
    """A tree of messages with a title; `leaf` is where it continues."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("chat.Team", on_delete=models.CASCADE, related_name="conversations")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="conversations"
    )
    title = models.CharField(max_length=TITLE_LENGTH)
    title_by = models.CharField(max_length=6, choices=TitleBy.choices, default=TitleBy.WORDS)
    sharing = models.CharField(
        max_length=8, choices=Sharing.choices, default=Sharing.PRIVATE, help_text="with the team"
    )
    model = models.CharField(max_length=200)
    instructions = models.TextField(blank=True, help_text="for the model, sent with each request")
    leaf = models.ForeignKey(
        "chat.Message", on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    moves = models.PositiveIntegerField(
        default=0, help_text="how often another leaf was shown: events of moves carry it"
    )
    replies = models.PositiveIntegerField(default=0, help_text="how many have ended")
    is_temporary = models.BooleanField(default=False, help_text="in no list, for a day")
    folder = models.ForeignKey(
        "chat.Folder",
        on_delete=models.SET_NULL,
        null=True,
        related_name="conversations",
        help_text="of the team: personal ones are in filings",
    )
    trashed_at = models.DateTimeField(null=True)
    trashed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    active_at = models.DateTimeField()

    objects = ConversationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["team", "owner", "-active_at", "-id"], name="sidebar"),
            models.Index(fields=["team", "sharing", "-active_at", "-id"], name="shared_sidebar"),
            models.Index(
                fields=["team", "trashed_at"],
                condition=models.Q(trashed_at__isnull=False),
                name="trash",
            ),
            models.Index(
                fields=["created_at"], condition=models.Q(is_temporary=True), name="temporary"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("conversation", args=[self.id])

    @property
    def is_shared(self) -> bool:
        return self.sharing in SHARED


class Sighting(models.Model):
    """How many ended replies of a conversation somebody has seen; more than that are unread."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="sightings"
    )
    replies = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "user"], name="one_sighting")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} saw {self.replies}"


class WaitingMessage(models.Model):
    """A message sent while a reply ran on its branch: it becomes a turn there when the reply ends,
    oldest first.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="waiting")
    after = models.ForeignKey(
        "chat.Message",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="the leaf of its branch; none in a conversation without messages",
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    text = models.TextField()
    model = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="waits_once")]

    def __str__(self) -> str:
        return self.text[:40]
