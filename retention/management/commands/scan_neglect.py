from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from retention.actions import CHUNK, scan
from retention.queries import to_escalate, to_heal, to_open


class Command(BaseCommand):
    help = "Open an alert for every client past its date without one, close the healed, escalate. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, help="the day to scan for, YYYY-MM-DD (today)")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument("--chunk", type=int, default=CHUNK, help="relationships in one transaction (%(default)s)")

    def handle(self, *, on: date | None, dry_run: bool, chunk: int, **options: Any) -> None:
        now = timezone.now()
        day = on or timezone.localdate(now)
        if dry_run:
            heal, fresh, escalate = to_heal(day).count(), to_open(day).count(), to_escalate(day).count()
            # A new alert may be past its day of escalation at once: a dry run cannot count those.
            self.stdout.write(f"{day}: would heal {heal}, open {fresh}, escalate {escalate} and any of the new.")
            return
        done = scan(on=day, at=now, chunk=chunk, progress=self.report)
        self.stdout.write(f"{day}: healed {done.healed}, opened {done.opened}, escalated {done.escalated}.")

    def report(self, what: str, done: int, total: int) -> None:
        self.stdout.write(f"{what} {done} of {total}")
