"""What goes with each request of a team unless somebody says otherwise."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from .team import Team

PARAMETERS = (
    *("temperature", "top_p", "max_completion_tokens", "frequency_penalty"),
    *("presence_penalty", "seed", "stop"),
)


def between(low: float, high: float) -> list[Any]:
    words = format_lazy(gettext_lazy("It must be between {low} and {high}."), low=low, high=high)
    return [MinValueValidator(low, words), MaxValueValidator(high, words)]


class TeamDefaults(models.Model):
    """The default model, the system prompt, and parameters; what is empty is not sent.

    The ranges are the API's.
    """

    team = models.OneToOneField(
        Team, on_delete=models.CASCADE, primary_key=True, related_name="defaults"
    )
    model = models.CharField(max_length=200, blank=True, help_text="of new conversations")
    system_prompt = models.TextField(blank=True)
    temperature = models.FloatField(null=True, blank=True, validators=between(0, 2))
    top_p = models.FloatField(null=True, blank=True, validators=between(0, 1))
    max_completion_tokens = models.IntegerField(
        null=True, blank=True, validators=between(1, 10_000_000)
    )
    frequency_penalty = models.FloatField(null=True, blank=True, validators=between(-2, 2))
    presence_penalty = models.FloatField(null=True, blank=True, validators=between(-2, 2))
    seed = models.BigIntegerField(null=True, blank=True, validators=between(-(2**53), 2**53))
    stop = models.JSONField(default=list, blank=True)
    names_conversations = models.BooleanField(
        null=True, help_text="by a model, after the first reply; empty: unless it is simulated"
    )
    title_model = models.CharField(
        max_length=200, blank=True, help_text="that makes titles; empty: the conversation's own"
    )

    def __str__(self) -> str:
        return f"defaults of {self.team_id}"

    @classmethod
    def of(cls, team_id: int) -> "TeamDefaults":
        """Those of the team; all empty where it has set none."""
        return cls.objects.filter(pk=team_id).first() or cls(team_id=team_id)

    def parameters(self) -> dict[str, Any]:
        """The fields of a request that are set."""
        values = {name: getattr(self, name) for name in PARAMETERS}
        values["stop"] = tuple(self.stop) or None
        return {name: value for name, value in values.items() if value is not None}
