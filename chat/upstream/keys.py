"""Setting and removing a team's key; each is written into the audit log."""

from django.db import transaction
from django.utils import timezone

from chat.access import audit
from chat.access.actor import Actor
from chat.models import Team, TeamKey
from chat.support.sealing import Unreadable
from chat.support.team_cache import forget


def save(team: Team, key: str, base_url: str, actor: Actor) -> None:
    """Make this the team's key, for this address alone; an empty one where it needs none."""
    with transaction.atomic():
        old = TeamKey.objects.filter(pk=team.pk).first()
        kept = TeamKey(team=team, base_url=base_url, set_by=actor.user, set_at=timezone.now())
        kept.encrypt(key)
        kept.save()
        forget(team.pk)
        audit.record(team, actor, "key.set", f"…{kept.ending}" if key else "none")
        if base_url != (old.base_url if old else ""):
            address = base_url or "server"
            audit.record(team, actor, "base_url.changed", address)


def remove(team: Team, actor: Actor) -> None:
    """Go back to the server's key, or to the simulator."""
    with transaction.atomic():
        old = TeamKey.objects.filter(pk=team.pk).first()
        if old is None:
            return
        old.delete()
        forget(team.pk)
        audit.record(team, actor, "key.removed", f"…{old.ending}")
        if old.base_url:
            audit.record(team, actor, "base_url.changed", "server")


def reseal_all() -> int:
    """Seal anew what an older SECRET_KEY has sealed, so that that one can go.

    Returns how many keys no SECRET_KEY opens.
    """
    unreadable = 0
    for kept in TeamKey.objects.all():
        try:
            kept.decrypt()
        except Unreadable:
            unreadable += 1
    return unreadable
