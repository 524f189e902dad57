"""What a team has decided about a model that the API lists, or that the team has named itself."""

from django.db import models

from .team import NAME_LENGTH, Team


class TeamModel(models.Model):
    """Whether the team's members may choose the model, what they know it by, how much it reads."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="models")
    model = models.CharField(max_length=200, help_text="its id, as the API has it")
    name = models.CharField(max_length=NAME_LENGTH, blank=True)
    is_offered = models.BooleanField(default=True)
    is_typed = models.BooleanField(default=False, help_text="offered, whatever the API lists")
    window = models.PositiveIntegerField(
        null=True, help_text="tokens that it reads; empty for what the API says"
    )

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["team", "model"], name="one_team_model")]

    def __str__(self) -> str:
        return self.name or self.model
