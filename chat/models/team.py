"""The people who share conversations, a key and models."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

NAME_LENGTH = 80


class Installation(models.Model):
    """The one row that says that there is a first owner; its key gives a race one winner."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="installation_is_one")]

    def __str__(self) -> str:
        return f"set up {self.created_at:%Y-%m-%d}"


class Team(models.Model):
    """The people who share members, key and models."""

    name = models.CharField(gettext_lazy("name"), max_length=NAME_LENGTH)
    retention_days = models.PositiveIntegerField(
        gettext_lazy("retention in days"),
        null=True,
        help_text=gettext_lazy(
            "Conversations untouched for so many days are deleted; when empty, all are kept."
        ),
    )
    trash_days = models.PositiveIntegerField(
        default=30, help_text="days after which what is in the trash is deleted for good"
    )
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership")
    second_factor_required = models.BooleanField(
        gettext_lazy("second factor required"), default=False
    )
    created_at = models.DateTimeField(gettext_lazy("created"), auto_now_add=True)

    class Meta:
        verbose_name = gettext_lazy("team")
        verbose_name_plural = gettext_lazy("teams")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in a team, with a role."""

    class Role(models.TextChoices):
        OWNER = "owner", gettext_lazy("Owner")
        ADMIN = "admin", gettext_lazy("Admin")
        MEMBER = "member", gettext_lazy("Member")
        VIEWER = "viewer", gettext_lazy("Viewer")

    team = models.ForeignKey(
        Team,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=gettext_lazy("team"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=gettext_lazy("person"),
    )
    role = models.CharField(
        gettext_lazy("role"), max_length=10, choices=Role.choices, default=Role.MEMBER
    )
    filings = models.PositiveIntegerField(
        default=0, help_text="how often this member has ordered their list: its stamp carries it"
    )
    created_at = models.DateTimeField(gettext_lazy("created"), auto_now_add=True)

    class Meta:
        verbose_name = gettext_lazy("membership")
        verbose_name_plural = gettext_lazy("memberships")
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="one_membership")]

    def __str__(self) -> str:
        return f"{self.user} ({self.role}) in {self.team}"
