"""Mail domains whose people may join a team by themselves."""

from django.db import models

from .team import Team


class AllowedDomain(models.Model):
    """Who has a confirmed address of this domain may join the team as a member."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="domains")
    # Of one team only: an address must lead to one place.
    domain = models.CharField(max_length=253, unique=True, help_text="in lower case, without @")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["domain"]

    def __str__(self) -> str:
        return self.domain
