"""Move to the trash what teams do not want to keep; the server does the same, daily."""

from typing import Any

from django.core.management.base import BaseCommand

from chat.teams import retention


class Command(BaseCommand):
    help = "Moves to the trash what nobody has touched for as long as its team keeps it."

    def handle(self, *args: Any, **options: Any) -> None:
        for team in retention.teams():
            count = sum(1 for _ in retention.trash_old(team, "command line"))
            self.stdout.write(f"{team.name}: {count} moved to the trash")
