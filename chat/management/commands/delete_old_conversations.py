"""Delete what teams do not want to keep; the server does the same when it starts, and daily."""

from typing import Any

from django.core.management.base import BaseCommand

from chat.teams import retention


class Command(BaseCommand):
    help = "Deletes conversations that were untouched for as long as their team keeps them."

    def handle(self, *args: Any, **options: Any) -> None:
        for team in retention.teams():
            count = sum(1 for _ in retention.delete_old(team, "command line"))
            self.stdout.write(f"{team.name}: {count} deleted")
