"""A way into a team: one link, one person."""

import hashlib

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from .team import Membership, Team


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Those that still let somebody in."""
        now = timezone.now()
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=now)

    def concerning(self, membership: Membership) -> "InvitationQuerySet":
        """Those that this member made, or that are for their address."""
        person = membership.user
        theirs = models.Q(created_by=person) | models.Q(email=person.email.lower())
        return self.filter(theirs, team=membership.team_id)

    def of_token(self, token: str) -> "InvitationQuerySet":
        return self.filter(token_hash=hash_of(token))


class Invitation(models.Model):
    """What is kept of the link's token is its hash: the database alone lets nobody in."""

    team = models.ForeignKey(
        Team,
        on_delete=models.CASCADE,
        related_name="invitations",
        verbose_name=gettext_lazy("team"),
    )
    role = models.CharField(gettext_lazy("role"), max_length=10, choices=Membership.Role.choices)
    email = models.EmailField(
        gettext_lazy("e-mail"),
        blank=True,
        help_text=gettext_lazy("When empty, anybody with the link may use it."),
    )
    mailed = models.BooleanField(
        gettext_lazy("sent by mail"),
        default=False,
        help_text=gettext_lazy("Only the mailbox has the link: using it proves the address."),
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=gettext_lazy("created by"),
    )
    created_at = models.DateTimeField(gettext_lazy("created"), auto_now_add=True)
    expires_at = models.DateTimeField(gettext_lazy("expires"))
    used_at = models.DateTimeField(gettext_lazy("used"), null=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=gettext_lazy("used by"),
    )
    revoked_at = models.DateTimeField(gettext_lazy("revoked"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("invitation")
        verbose_name_plural = gettext_lazy("invitations")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.target} into {self.team}"

    def is_for(self, email: str) -> bool:
        """Whether somebody with this address may use it."""
        return not self.email or self.email == email.lower()

    @property
    def target(self) -> str:
        """Whom it is for, in words."""
        return self.email or gettext("anybody with the link")


def hash_of(token: str) -> str:
    """What is kept of a token. It has 256 secret bits, so that a plain hash cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()
