"""Where a member keeps a conversation: in which folder, under which tags, pinned or archived."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from .conversation import Conversation
from .team import Team

if TYPE_CHECKING:
    from .team import Membership

FOLDER_NAME_LENGTH = 40
TAG_LENGTH = 30


class Colour(models.TextChoices):
    """The colours of folders, by the names of their tokens."""

    GREY = "grey", gettext_lazy("Grey")
    RED = "red", gettext_lazy("Red")
    AMBER = "amber", gettext_lazy("Amber")
    GREEN = "green", gettext_lazy("Green")
    BLUE = "blue", gettext_lazy("Blue")
    VIOLET = "violet", gettext_lazy("Violet")


class FolderQuerySet(models.QuerySet["Folder"]):
    def visible_to(self, member: "Membership") -> "FolderQuerySet":
        """The member's own folders, and the team's."""
        of_team = self.filter(team_id=member.team_id)
        return of_team.filter(models.Q(owner_id=member.user_id) | models.Q(owner=None))


class Folder(models.Model):
    """A folder of a person, or, without an owner, of the team: it holds shared conversations."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="folders")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="folders"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    name = models.CharField(max_length=FOLDER_NAME_LENGTH)
    colour = models.CharField(max_length=8, choices=Colour.choices, default=Colour.GREY)
    instructions = models.TextField(
        blank=True, help_text="for the model, copied into conversations that begin in the folder"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FolderQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["team", "owner"], name="folders_of")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_of_team(self) -> bool:
        return self.owner_id is None


class Filing(models.Model):
    """What a member has done with a conversation in their own list; there is none for most."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="filings")
    folder = models.ForeignKey(Folder, on_delete=models.SET_NULL, null=True, related_name="filings")
    pinned_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "conversation"], name="one_filing")]

    def __str__(self) -> str:
        return f"{self.user_id} filed {self.conversation_id}"


class Tag(models.Model):
    """A word by which a member finds conversations again. `folded` is it without regard to case."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tags"
    )
    name = models.CharField(max_length=TAG_LENGTH)
    folded = models.CharField(max_length=TAG_LENGTH * 3)
    conversations = models.ManyToManyField(Conversation, related_name="tags")

    class Meta:
        ordering = ["folded"]
        constraints = [models.UniqueConstraint(fields=["team", "user", "folded"], name="one_tag")]

    def __str__(self) -> str:
        return self.name
