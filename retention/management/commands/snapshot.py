from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from retention.snapshots import catch_up, take


class Command(BaseCommand):
    help = (
        "Count each territory's day: yesterday and every day missed since the last, or the days named. Safe to rerun."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, help="the day to count, YYYY-MM-DD")
        parser.add_argument("--from", dest="first", type=date.fromisoformat, help="the first of several days")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, help="the last of several days (yesterday)")
        parser.add_argument("--dry-run", action="store_true", help="say how many rows would differ, and change nothing")

    def handle(self, *, on: date | None, first: date | None, last: date | None, dry_run: bool, **options: Any) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)
        if on is None and first is None and not dry_run:
            self.stdout.write(f"{catch_up(on=yesterday, progress=self.report)} rows written.")
            return
        start, end = on or first or yesterday, on or last or yesterday
        if (on and (first or last)) or start > end:
            raise CommandError("Name one day, or a first and a last that comes after it.")
        if end > yesterday:
            raise CommandError(f"{end} is not over: a day is counted when it has ended.")
        for day in (start + timedelta(days=number) for number in range((end - start).days + 1)):
            differing = take(on=day, progress=self.report, dry_run=dry_run)
            self.stdout.write(f"{day}: {differing} rows {'would differ' if dry_run else 'written'}.")

    def report(self, day: date, done: int, total: int) -> None:
        if done < total:
            self.stdout.write(f"{day}: {done} of {total} territories")
