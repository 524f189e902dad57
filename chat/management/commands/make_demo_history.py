"""Make conversations for trying, for screenshots and for benchmarks."""

import datetime as dt
import os
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from chat.conversations.search import rebuild, state
from chat.management.demo import making, people, sizes
from chat.models import Team
from premweb.serving import preparing

PARALLEL_FROM = 20_000  # messages: below, starting processes takes longer than they save


class Command(BaseCommand):
    help = (
        "Makes conversations in ten languages, over two years, in a team that exists. "
        "The same numbers, seed and end make the same history."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--conversations", type=int, default=200, metavar="N")
        parser.add_argument(
            "--messages", type=int, metavar="M", help="in all; ten for each conversation if not set"
        )
        parser.add_argument("--seed", type=int, default=1, metavar="S")
        parser.add_argument(
            "--members", type=int, metavar="K", help="who write; people are made if there are fewer"
        )
        parser.add_argument("--team", help="its name; needed where there are several")
        parser.add_argument("--email", help="of a member, in place of the team's name")
        parser.add_argument(
            "--until", type=_moment, metavar="DATE", help="when it ends, as 2026-11-30; now"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        conversations, seed = options["conversations"], options["seed"]
        messages = conversations * 10 if options["messages"] is None else options["messages"]
        if conversations < 1:
            raise CommandError("There must be at least one conversation.")
        if options["members"] is not None and options["members"] < 1:
            raise CommandError("Somebody has to write: --members is at least 1.")
        try:
            sizes.check(conversations, messages)
        except ValueError as error:
            raise CommandError(str(error)) from None
        preparing.prepare()
        team = _find_team(options["team"], options["email"])
        until = options["until"] or timezone.now()
        count = options["members"] or team.memberships.count()
        writers = people.members(team, count)
        began = time.monotonic()
        try:
            saved = making.make(
                team,
                writers,
                conversations=conversations,
                messages=messages,
                seed=seed,
                until=until,
                processes=(os.cpu_count() or 1) if messages >= PARALLEL_FROM else 1,
            )
            for number in saved:
                self._say_progress(number, messages)
        except making.AlreadyMade:
            words = f"The history of seed {seed} is there already. Choose another --seed."
            raise CommandError(words) from None
        state.mark_lost()
        rebuild.rebuild(self._say_indexed)
        self.stdout.write(
            f"Made {conversations} conversations with {messages} messages by {len(writers)} people "
            f"of {team.name!r}, from {until - making.YEARS:%Y-%m-%d} to {until:%Y-%m-%d}, "
            f"in {time.monotonic() - began:.0f} s."
        )
        self.stdout.write(f"Sign in as {writers[0].email} and look at the list on the left.")

    def _say_progress(self, number: int, messages: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{number} of {messages} messages", ending="")

    def _say_indexed(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done} of {total} conversations are indexed", ending="")


def _find_team(name: str | None, email: str | None) -> Team:
    """The team meant, if exactly one is."""
    found = Team.objects.all()
    if name is not None:
        found = found.filter(name=name)
    if email is not None:
        found = found.filter(memberships__user__email__iexact=email)
    teams = list(found.order_by("pk")[:2])
    if not teams and name is None and email is None:
        raise CommandError("There is no team. Make one with create_team, or on the first page.")
    if not teams:
        raise CommandError("There is no such team.")
    if len(teams) > 1:
        raise CommandError("Several teams are meant: name one with --team, a member with --email.")
    return teams[0]


def _moment(given: str) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(given), dt.time(), dt.UTC)
