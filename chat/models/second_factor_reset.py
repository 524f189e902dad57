"""One owner's wish to take away a member's second factor, which another owner has to confirm."""

import datetime as dt

from django.db import models
from django.utils import timezone

from .team import Membership

OPEN_FOR = dt.timedelta(days=3)


class SecondFactorResetQuerySet(models.QuerySet["SecondFactorReset"]):
    def open(self) -> "SecondFactorResetQuerySet":
        """Those that can still be confirmed: who asked is an owner as before."""
        since = timezone.now() - OPEN_FOR
        return self.filter(asked_at__gt=since, asked_by__role=Membership.Role.OWNER)


class SecondFactorReset(models.Model):
    """Goes with the membership of either."""

    member = models.OneToOneField(
        Membership, on_delete=models.CASCADE, related_name="second_factor_reset"
    )
    asked_by = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)

    objects = SecondFactorResetQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.asked_by} asks to reset the second factor of {self.member}"
