"""Who did what to whom in a team, from where."""

from django.conf import settings
from django.db import models

from .team import Team


class AuditEvent(models.Model):
    """One thing done; the names are kept as they were, also when the people have gone."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="audit_events")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    actor_name = models.CharField(max_length=254, help_text="the address it was done under")
    action = models.CharField(max_length=40, help_text="such as member.removed")
    target = models.CharField(max_length=254, blank=True, help_text="whom or what it was done to")
    detail = models.JSONField(default=dict)
    client_ip = models.GenericIPAddressField(null=True, help_text="where it was done from")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["team", "-id"], name="audit_page")]

    def __str__(self) -> str:
        # Without the target: it may be the title of a conversation.
        return f"{self.actor_name}: {self.action}"
