from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clients.models import Relationship
from desk.checks import Difference, batches, differences, grade_differences, mend, mend_grades
from planning.handovers.vacant import held_by_nobody


class Command(BaseCommand):
    help = "Compute every state column anew from the facts, report each difference, and mend it with --fix."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fix", action="store_true", help="write what the facts say")
        parser.add_argument("--on", type=date.fromisoformat, help="the day whose grading schemes are in force (today)")
        parser.add_argument("--show", type=int, default=50, help="how many differences to print (50)")

    def handle(self, *args: Any, **options: Any) -> None:
        on = options["on"] or timezone.localdate()
        found = self._report(grade_differences(on=on), options["show"], 0)
        if found and options["fix"]:
            mend_grades(on=on)
        total, done = Relationship.objects.count(), 0
        for ids in batches():
            here = self._report(differences(ids, on=on), options["show"], found)
            if here and options["fix"]:
                mend(ids, on=on, at=timezone.now())
            found, done = found + here, done + len(ids)
            self.stderr.write(f"{done} / {total}")
        self.stdout.write(f"{found} differences")
        self._report_ownerless(on)
        if found and not options["fix"]:
            raise CommandError("The state differs from the facts; --fix writes what the facts say.")

    def _report_ownerless(self, on: date) -> None:
        """What nobody holds is mended by a posting, not by this command."""
        for territory in held_by_nobody(on):
            self.stderr.write(f"{territory.code} {territory.name}: its clients are held by nobody, here or above")

    def _report(self, rows: Iterator[Difference], show: int, before: int) -> int:
        count = 0
        for row in rows:
            count += 1
            if before + count <= show:
                self.stdout.write(f"{row.relationship_id} {row.column}: {row.stored} -> {row.computed}")
        return count
