"""What a team's members must sign in with."""

from django.db import transaction

from chat.access import audit
from chat.access.actor import Actor
from chat.models import Team


def require_second_factor(team: Team, required: bool, actor: Actor) -> None:
    """Ask every member for a second factor, or for none."""
    with transaction.atomic():
        team = Team.objects.select_for_update().get(pk=team.pk)
        if team.second_factor_required != required:
            team.second_factor_required = required
            team.save(update_fields=["second_factor_required"])
            audit.record(team, actor, "team.second_factor", "on" if required else "off")
