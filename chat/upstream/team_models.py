"""Saving what a team has decided about models: which ones, by what names, and the defaults."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.forms import model_to_dict

from chat.access import audit
from chat.access.actor import Actor
from chat.models import Team, TeamDefaults, TeamModel
from chat.support.team_cache import forget


def save_offer(team: Team, models: Sequence[TeamModel], default: str, actor: Actor) -> None:
    """Offer these models, and the default for new conversations; nothing is the server's."""
    with transaction.atomic():
        TeamModel.objects.filter(team=team).delete()
        for model in models:
            model.team = team
        TeamModel.objects.bulk_create(models)
        TeamDefaults.objects.update_or_create(team=team, defaults={"model": default})
        forget(team.pk)
        hidden = ", ".join(one.model for one in models if not one.is_offered)
        detail = {"hidden": hidden or "none", "default": default or "none"}
        audit.record(team, actor, "models.changed", **detail)


def save_defaults(team: Team, values: Mapping[str, Any], actor: Actor) -> None:
    """Send these with each request of the team; what is empty is not sent."""
    with transaction.atomic():
        before = model_to_dict(TeamDefaults.of(team.pk))
        changed = [name for name in values if before[name] != values[name]]
        TeamDefaults.objects.update_or_create(team=team, defaults=values)
        forget(team.pk)
        if changed:
            audit.record(team, actor, "defaults.changed", ", ".join(changed))
