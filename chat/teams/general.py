"""What a team is called."""

from django.db import transaction

from chat.access import audit
from chat.access.actor import Actor
from chat.models import Team


def rename(team: Team, name: str, actor: Actor) -> None:
    """Give the team another name."""
    with transaction.atomic():
        before = Team.objects.select_for_update(no_key=True).get(pk=team.pk).name
        team.name = name
        if name != before:
            team.save(update_fields=["name"])
            audit.record(team, actor, "team.renamed", name, before=before)
