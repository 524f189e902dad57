"""Who did what to whom in a team, from where."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from .team import Team


class AuditEvent(models.Model):
    """One thing done; the names are kept as they were, also when the people have gone."""

    team = models.ForeignKey(
        Team,
        on_delete=models.CASCADE,
        related_name="audit_events",
        verbose_name=gettext_lazy("team"),
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    actor_name = models.CharField(
        gettext_lazy("actor"),
        max_length=254,
        help_text=gettext_lazy("The address that the actor had at that time."),
    )
    action = models.CharField(gettext_lazy("action"), max_length=40)
    target = models.CharField(gettext_lazy("target"), max_length=254, blank=True)
    detail = models.JSONField(gettext_lazy("details"), default=dict)
    client_ip = models.GenericIPAddressField(gettext_lazy("client IP"), null=True)
    created_at = models.DateTimeField(gettext_lazy("time"), auto_now_add=True)

    class Meta:
        verbose_name = gettext_lazy("audit entry")
        verbose_name_plural = gettext_lazy("audit entries")
        ordering = ["-id"]
        indexes = [models.Index(fields=["team", "-id"], name="audit_page")]

    def __str__(self) -> str:
        # Without the target: it may be the title of a conversation.
        return f"{self.actor_name}: {self.action}"
