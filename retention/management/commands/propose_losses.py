from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from retention.actions import CHUNK
from retention.proposals import propose, would_propose


class Command(BaseCommand):
    help = "Suspect a loss wherever a sign of it stands, for the owner to answer. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, help="the day to look at, YYYY-MM-DD (today)")
        parser.add_argument("--dry-run", action="store_true", help="say how many, and change nothing")
        parser.add_argument("--chunk", type=int, default=CHUNK, help="relationships in one transaction (%(default)s)")

    def handle(self, *, on: date | None, dry_run: bool, chunk: int, **options: Any) -> None:
        now = timezone.now()
        day = on or timezone.localdate(now)
        if dry_run:
            self.stdout.write(f"{day}: would suspect {would_propose(day, chunk=chunk)}.")
            return
        self.stdout.write(f"{day}: suspected {propose(on=day, at=now, chunk=chunk, progress=self.report)}.")

    def report(self, what: str, done: int, total: int) -> None:
        self.stdout.write(f"{what} {done} of {total}")
