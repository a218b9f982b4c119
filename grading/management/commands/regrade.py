from argparse import ArgumentParser
from collections import Counter
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from grading.actions import regrade, regrade_steps
from grading.queries import Moves


class Command(BaseCommand):
    help = "Make every grade agree with the scheme in force on a day, and say how many changed from what to what."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", metavar="DATE", help="business date, YYYY-MM-DD; today unless given")
        parser.add_argument("--dry-run", action="store_true", help="count, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        on = _day(options["on"])
        moves = regrade(on=on, dry_run=True) if options["dry_run"] else self._regrade(on)
        for (old, new), count in sorted(moves.items()):
            self.stdout.write(f"{old} -> {new}: {count}")
        verb = "would change" if options["dry_run"] else "changed"
        self.stdout.write(f"{moves.total()} grades {verb} on {on}")

    def _regrade(self, on: date) -> Moves:
        moves: Moves = Counter()
        for step in regrade_steps(on=on):
            moves += step
            if step:
                self.stderr.write(f"{moves.total()} changed so far")
        return moves


def _day(text: str | None) -> date:
    if text is None:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--on wants a date like 2026-11-16, not {text!r}") from error
