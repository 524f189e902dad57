"""Make the search index anew, while the app runs."""

from typing import Any

from django.core.management.base import BaseCommand

from chat.conversations.search import rebuild, state
from chat.models import Conversation


class Command(BaseCommand):
    help = "Makes the search index anew. The app may run; searches are incomplete meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        state.mark_lost()
        rebuild.rebuild(self._say)
        count = Conversation.objects.count()
        self.stdout.write(f"{count} conversations are indexed.")

    def _say(self, done: int, total: int) -> None:
        if done % 1000 < rebuild.AT_ONCE:
            self.stdout.write(f"{done} of {total}")
