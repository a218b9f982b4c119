import time
from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from planning.weeks.horizon import DAY, DAYS
from planning.weeks.proposing import proposal, propose_week
from planning.weeks.solving import EFFORT
from planning.weeks.weekly import planners
from workdays.weeks import monday_of


class Command(BaseCommand):
    help = "Propose a week to everybody who visits clients, or to one person. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--week", type=date.fromisoformat, help="a day of the week, YYYY-MM-DD (next week)")
        parser.add_argument("--rep", help="the user name of one person alone")
        parser.add_argument("--dry-run", action="store_true", help="say what would be planned, and plan nothing")
        parser.add_argument(
            "--effort", type=float, default=EFFORT, help="about seconds for each; 0: by rank (%(default)s)"
        )

    def handle(self, *, week: date | None, rep: str | None, dry_run: bool, effort: float, **options: Any) -> None:
        now = timezone.now()
        monday = monday_of(week or timezone.localdate(now) + DAYS * DAY)
        for person in [_person(rep)] if rep else planners(monday):
            started = time.monotonic()
            line = _planned(person, monday, now, effort=effort, dry_run=dry_run)
            self.stdout.write(f"{person.username} {monday}: {line}, {time.monotonic() - started:.1f} s")


def _planned(person: User, monday: date, now: datetime, *, effort: float, dry_run: bool) -> str:
    on = timezone.localdate(now)
    if dry_run:
        framed, solved = proposal(person, week_on=monday, on=on, at=now, effort=effort)
        items, value, bound = len(solved.placed), solved.value, solved.bound
        left_out = len(framed.left_out(placed.key for placed in solved.placed))
    else:
        plan = propose_week(person, week_on=monday, on=on, at=now, effort=effort)
        items, left_out = plan.items.open().count(), plan.left_out.count()
        value, bound = plan.value, plan.bound
    return f"{items} planned, {left_out} left out, value {value} of at most {bound}"


def _person(username: str) -> User:
    person = User.objects.filter(username=username.lower(), is_active=True).first()
    if person is None:
        raise CommandError(f"Nobody has the user name {username}.")
    return person
