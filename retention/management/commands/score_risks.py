from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from retention.risk.scores import CHUNK, score_all


class Command(BaseCommand):
    help = "Judge the risk of loss of every active client by what is known at the end of a day. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, help="the day to judge for, YYYY-MM-DD (today)")
        parser.add_argument("--dry-run", action="store_true", help="say how many would change, and change nothing")
        parser.add_argument("--chunk", type=int, default=CHUNK, help="relationships in one transaction (%(default)s)")

    def handle(self, *, on: date | None, dry_run: bool, chunk: int, **options: Any) -> None:
        now = timezone.now()
        day = on or timezone.localdate(now)
        done = score_all(on=day, at=now, chunk=chunk, dry_run=dry_run, progress=self.report)
        would = "would change" if dry_run else "changed"
        self.stdout.write(f"{day}: judged {done.judged}, {would} {done.changed}.")

    def report(self, done: int) -> None:
        self.stdout.write(f"judged {done}")
