"""Moving to the trash what teams do not want to keep."""

from django_tasks import task

from chat.live import line
from chat.turns import announce

from . import retention


@task
def trash_old_conversations() -> None:
    """Move to the trash what has been untouched for too long, of every team.

    Each is moved, and counted in the audit log, in one transaction: after an end in the middle
    the next run goes on with the rest.
    """
    for team in retention.teams():
        for gone in retention.trash_old(team, "the server"):
            line.say(announce.removed(gone.id, gone.listed_by))
