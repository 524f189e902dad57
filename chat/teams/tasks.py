"""Deleting what teams do not want to keep."""

from django_tasks import task

from chat.live import line
from chat.turns import announce

from . import retention


@task
def delete_old_conversations() -> None:
    """Delete the conversations of every team that have been untouched for too long.

    Each is deleted, and counted in the audit log, in one transaction: after an end in the middle
    the next run goes on with the rest.
    """
    for team in retention.teams():
        for gone in retention.delete_old(team, "the server"):
            line.say(announce.removed(gone.id, gone.listed_by))
